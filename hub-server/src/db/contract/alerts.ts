import type { AlertKind } from '@otklik/shared/api/alert-kinds.ts';
import type {
  AlertDetail,
  AlertListQuery,
  AlertListReply,
  AlertRule,
  AlertRuleBody,
} from '@otklik/shared/api/alerts.ts';
import type { AlertState } from '@otklik/shared/api/live.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError, ProblemExtensions } from '../../problem.ts';
import type { Actor } from './audit.ts';
import type { DeliveryFacts } from './deliveries.ts';
import type { Within } from './people.ts';

export type WatchPhase = 'ok' | 'pending' | 'firing' | 'clearing';

/** Where a subject stands with a rule. */
export interface WatchRow {
  readonly rule: string;
  readonly subject: string;
  /** The kiosk or store whose looking-at tells of the subject. */
  readonly entity: string;
  readonly phase: WatchPhase;
  /** Hub time, ms; 0 where the phase has no beginning of its own. */
  readonly since: number;
}

/** One step of one subject, as evaluation found it. */
export interface WatchChange extends WatchRow {
  /** What was read before: where something else stands by then, the step is not taken. */
  readonly before: { readonly phase: WatchPhase; readonly since: number };
  readonly event?: 'fired' | 'resolved';
  readonly kind: AlertKind;
  readonly store?: string;
  readonly facts: DeliveryFacts;
}

/** What has become of an alert, for those who listen. */
export interface AlertNews {
  readonly alert: string;
  readonly kind: AlertKind;
  readonly state: AlertState;
  readonly store?: string;
}

export interface EvaluationSlice {
  readonly now: number;
  /** Rules over kiosks, over figures of stores, over workers. */
  readonly over: 'kiosks' | 'stores' | 'operators';
  /** Kiosks or stores behind this id. */
  readonly after: string;
  readonly limit: number;
  /** Free on the hub's own disk, MB; looked at with the first slice of kiosks. */
  readonly hubFreeMb?: number;
  /** Only these kiosks or stores, and no others behind `after`; of the rest it is known that nothing would follow. */
  readonly only?: readonly string[];
}

export interface Evaluated {
  readonly changes: readonly WatchChange[];
  /** The last id looked at; absent after the last slice. */
  readonly next?: string;
  /** Silent kiosks of closed stores, of which nothing is watched, and until when nothing can follow of them. Hub time, ms. */
  readonly asleep: readonly (readonly [kiosk: string, until: number])[];
}

export type RuleRefusal = HubError & { readonly more?: ProblemExtensions };

export interface AlertCommands {
  /** Makes the rules every hub has, where they are not there. */
  ensureAlertRules(input: { readonly now: number }): void;
  /**
   * Takes the steps, each once: alerts, what is told of them and where each subject stands change together. Ids of alerts are
   * taken from `ids` in order.
   */
  applyAlerts(input: {
    readonly now: number;
    readonly changes: readonly WatchChange[];
    readonly ids: readonly string[];
  }): readonly AlertNews[];
  saveAlertRule(
    input: Actor & {
      readonly id: string;
      readonly body: AlertRuleBody;
      /** Of a new one. */
      readonly kind?: AlertKind;
      /** Of the one that is changed. */
      readonly revision?: number;
    },
  ): Result<AlertRule, RuleRefusal>;
  removeAlertRule(
    input: Actor & { readonly id: string; readonly revision: number },
  ): Result<undefined, RuleRefusal>;
  acknowledgeAlert(input: Actor & { readonly id: string }): Result<AlertNews, HubError>;
  commentAlert(
    input: Actor & { readonly id: string; readonly comment: string; readonly text: string },
  ): Result<AlertNews, HubError>;
}

export interface AlertQueries {
  /** All rules there are. */
  everyAlertRule(input: undefined): readonly AlertRule[];
  /** Kiosks or stores to look at whatever is known of them: something of theirs is not well, or was not lately. */
  watchedEntities(input: { readonly over: EvaluationSlice['over'] }): readonly string[];
  /** The zone of every store. */
  zonesOfStores(input: undefined): readonly (readonly [store: string, zone: string])[];
  evaluateAlerts(input: EvaluationSlice): Evaluated;
  alertRules(input: Within): readonly AlertRule[];
  alertRule(input: { readonly id: string }): AlertRule | undefined;
  alertList(input: AlertListQuery & Within): AlertListReply;
  alertDetail(input: { readonly id: string }): AlertDetail | undefined;
  /** Alerts that are not over, by kind and state. */
  openAlerts(
    input: undefined,
  ): readonly { readonly kind: string; readonly state: string; readonly n: number }[];
}
