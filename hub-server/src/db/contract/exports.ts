import type { ResultScope } from '@otklik/shared/api/results.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Standing } from '@otklik/shared/review/verdict.ts';
import type { HubError } from '../../problem.ts';
import type { Within } from './people.ts';
import type { JournalName } from './projection.ts';

/** A journal to export, up to the last event it held when the export began. */
export interface ExportJournal extends JournalName {
  readonly journal: number;
  readonly to: number;
  /** Those of its workplaces that were asked for; absent where all of it is. */
  readonly workplaces?: readonly string[];
}

/** What an export holds, settled once at its start: what comes later is not in it. */
export interface ExportPlan {
  readonly journals: readonly ExportJournal[];
}

/** What narrows the rows of a journal further. */
export interface ExportFilter {
  /** Days of the stores' own calendar since 1970-01-01: the first, and the first no longer in it. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly operator?: string | undefined;
  readonly question?: string | undefined;
}

export interface ExportPageQuery {
  readonly journal: ExportJournal;
  /** The last event that was looked at; 0 at first. */
  readonly after: number;
  readonly filter: ExportFilter;
}

export interface ExportPage<Row> {
  readonly rows: readonly Row[];
  /** The last event looked at now; `journal.to` at the end. */
  readonly after: number;
}

/** Where something happened, as far as it is known. */
export interface ExportPlace extends JournalName {
  readonly seq: number;
  readonly place: number;
  readonly store?: string;
  readonly storeName?: string;
  readonly zone?: string;
  readonly workplace?: string;
  readonly workplaceName?: string;
}

/** Both clocks. `raw` is the kiosk's own, `hub` the same instant by the hub's, ± `error`, all ms. */
export interface ExportTime {
  readonly raw: number;
  readonly hub: number;
  readonly offset: number;
  readonly error: number;
}

/** An event with the verdict that stands on it; an undecided one has none. */
export interface Judged {
  readonly seq: number;
  readonly verdict?: Standing;
}

export interface ExportedPoll extends ExportPlace, ExportTime {
  readonly question?: string;
  readonly text?: { readonly ru: string; readonly en: string };
  /** The question that was planned, where an insert was not changed in time. */
  readonly planned?: string;
  readonly operator: string;
  readonly via: string;
  readonly windowMs: number;
  /** Absent while it is open. */
  readonly outcome?: string;
  readonly answer?: string;
  readonly ambiguous: boolean;
  /** Its end was not recorded: its epoch was over. */
  readonly inferred: boolean;
  /** By the kiosk's own clock, ms. */
  readonly endedRaw?: number;
  /** The count it is in; absent where it counts for nothing (no workplace, still open). */
  readonly counted?: string;
  /** `plain`, `marked` or `excluded`; absent where it is not counted. */
  readonly state?: string;
  /** The presses and triggers that belong to it. */
  readonly members: readonly Judged[];
  /** The force majeure that covers it. */
  readonly marks: readonly Judged[];
}

export interface ExportedEvent extends ExportPlace, ExportTime {
  readonly type: string;
  readonly mono: number;
  readonly boot: string;
  /** When the hub took it, ms. */
  readonly received: number;
  /** The poll it belongs to, by the number of its opening. */
  readonly poll?: number;
  readonly verdict?: Standing;
  /** Canonical JSON, exactly what was hashed; absent where its archived file is gone. */
  readonly body?: string;
  /** Hex; the chain is previous → hash. */
  readonly previous: string;
  readonly hash: string;
}

export interface ExportQueries {
  /** What an export of this scope holds, and its days read. */
  exportPlan(
    input: Within & { readonly scope: ResultScope; readonly question: string | undefined },
  ): Result<{ readonly plan: ExportPlan; readonly filter: ExportFilter }, HubError>;
  /** Each looks at a bounded stretch of one journal, so that a reader is never held up. */
  exportPolls(input: ExportPageQuery): ExportPage<ExportedPoll>;
  exportEvents(input: ExportPageQuery): ExportPage<ExportedEvent>;
}
