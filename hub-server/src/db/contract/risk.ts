import type {
  motionRegionSchema,
  motionSettingsSchema,
  RiskCountsQuery,
  RiskCountsReply,
  RiskReasonsReply,
} from '@otklik/shared/api/risk.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { RiskKind } from '@otklik/shared/risk/finding.ts';
import type { Static } from 'typebox';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';
import type { Within } from './people.ts';
import type { EventName } from './projection.ts';

/** 0: what is shown. 1: the same store scored anew from its first event, until that has caught up and takes its place. */
export type RiskPass = 0 | 1;

/** An event in the order in which a store is scored: when it arrived, then by journal and number. */
export interface RiskPosition {
  /** Hub time of arrival, ms; never less than that of an event before it in its journal. */
  readonly received: number;
  readonly journal: number;
  readonly seq: number;
}

/** A finding, as far as it has been told: a later one of the same kind, workplace and beginning stands for it. */
export interface RiskFinding {
  readonly kind: RiskKind;
  readonly workplace: string;
  /** Hub time of the first and the last thing it rests on, ms. */
  readonly since: number;
  readonly at: number;
  readonly facts: Readonly<Record<string, number>>;
}

/** That an event is to be looked at, and by which finding: the latest of that kind. */
export interface RiskReason {
  readonly journal: number;
  readonly seq: number;
  readonly kind: RiskKind;
  readonly workplace: string;
  readonly since: number;
}

/** What came of a bounded number of events of one store. */
export interface ScoredRisk {
  readonly kind: 'scored';
  readonly store: string;
  readonly pass: RiskPass;
  /** Steps taken before this one. */
  readonly version: number;
  /** What was known of the store besides its events, as text. */
  readonly context: string;
  /** What detectors remember, JSON. */
  readonly state: string;
  readonly last: RiskPosition | undefined;
  /** Up to where each journal has been read. */
  readonly marks: readonly RiskPosition[];
  readonly findings: readonly RiskFinding[];
  readonly reasons: readonly RiskReason[];
  /** Whether there are more events to score. */
  readonly more: boolean;
}

export type RiskStep =
  | ScoredRisk
  /** Nothing to score now. */
  | { readonly kind: 'nothing' }
  /** What was scored no longer stands: it begins anew. */
  | { readonly kind: 'anew'; readonly store: string };

export interface RiskStepInput {
  readonly store: string;
  /** Hub time, ms. */
  readonly now: number;
  /** Younger events wait, ms: one that arrived before them may still be on its way to be stored. */
  readonly settleMs: number;
  /** Events at most. */
  readonly limit: number;
}

export type MotionSettings = Static<typeof motionSettingsSchema>;
type Region = Static<typeof motionRegionSchema>;

/** A window of the queue's front whose pictures were not looked at. */
export interface MotionWindow {
  readonly journal: number;
  readonly seq: number;
  /** Hub time of the press, ms. */
  readonly at: number;
  /** The first camera that shows its workplace. */
  readonly camera: string | undefined;
  readonly region: Region;
}

/** Reasons to look at something first (docs/decisions/0104). They follow from stored events alone and change no figure. */
export interface RiskCommands {
  /** Keeps what a step found, with the place to go on from; false, and nothing is changed, where another was kept before. */
  saveRiskStep(input: ScoredRisk): boolean;
  /** Scores the store from its first event again; what was found stays until that is done. */
  beginRiskAnew(input: { readonly store: string; readonly now: number }): void;
  /** Switches the motion hint on or off for the chain; off, what was measured is forgotten. */
  setMotion(input: Actor & { readonly on: boolean }): void;
  setMotionRegion(
    input: Actor & { readonly camera: string; readonly region: Region },
  ): Result<undefined, HubError>;
  /** The share of changed pixels of an item's window, 0 to 1, null where it cannot be seen; only while it waits. */
  saveMotion(input: { readonly journal: number; readonly seq: number; readonly share: number | null }): void;
}

export interface RiskQueries {
  /** Stores with something to score. */
  riskDue(input: undefined): readonly string[];
  /** Scores the next events of a store; changes nothing. */
  riskStep(input: RiskStepInput): RiskStep;
  /** Why an item is to be looked at first, as this expert may know it. */
  riskReasons(
    input: Within & { readonly expert: string; readonly item: EventName },
  ): Result<RiskReasonsReply, HubError>;
  motionSettings(input: Within): MotionSettings;
  /** Windows whose pictures are to be looked at, from the front of the queue on; none while the hint is off. */
  motionWindows(input: undefined): readonly MotionWindow[];
  /** How often detectors found something, by store. */
  riskCounts(input: Within & RiskCountsQuery): RiskCountsReply;
}
