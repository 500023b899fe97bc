import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { PollRecord } from '@otklik/shared/poll/projection.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';

/** One kiosk's journal file. */
export interface JournalName {
  readonly kiosk: string;
  readonly epoch: string;
}

/** The event with which a poll opened, or any other one. */
export interface EventName extends JournalName {
  readonly seq: number;
}

export interface PlacedPoll {
  readonly poll: PollRecord;
  /** Absent until the kiosk's place has been given one. */
  readonly workplace?: string;
  /** Opening by the hub's clock, ms. */
  readonly openedHub: number;
}

/** What a rebuild made, and what of it came out otherwise than it stood. */
export interface Rebuilt {
  readonly journals: number;
  readonly events: number;
  readonly polls: number;
  readonly pollsChanged: number;
  /** Rows of the rollups, by hour and by day. */
  readonly figuresChanged: number;
}

/** Some events are not there as rows (archived, say), so what follows from them cannot be made anew. */
export type RebuildError = CodedError<'events-missing'>;

/** What moving one boot's events in time did; see `rebucketReplySchema`. */
export interface Rebucketed {
  readonly events: number;
  readonly moved: number;
  readonly polls: number;
  readonly mostMs: number;
}

export interface ProjectionCommands {
  /** Makes everything that follows from events and verdicts anew. Long: for maintenance. */
  rebuild(input: undefined): Result<Rebuilt, RebuildError>;
  /** Applies the clock samples known now to the events of one boot, audited. */
  rebucketBoot(
    input: Actor & { readonly kiosk: string; readonly boot: string },
  ): Result<Rebucketed, HubError>;
}

/** Polls as they stand: exactly what `projectEpochs` makes of the events held. */
export interface ProjectionQueries {
  /** Polls of a journal by their opening; none for a journal not known. */
  journalPolls(input: JournalName): readonly PlacedPoll[];
}
