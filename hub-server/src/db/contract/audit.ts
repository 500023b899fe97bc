import type { AuditFilter, AuditRecord } from '@otklik/shared/api/audit.ts';

/** Who did what to what. `detail` holds no secret and no name of a person. */
export interface AuditEntry {
  /** Id of the user; absent for the system itself and for kiosks. */
  readonly user?: string;
  readonly action: string;
  /** What it was done to, as `kind:id`. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

export interface DatedAuditEntry extends AuditEntry {
  /** Hub time, ms. */
  readonly at: number;
}

/** Who changes something, and when by the hub's clock. */
export interface Actor {
  readonly user: string;
  readonly now: number;
}

export interface AuditPageQuery {
  readonly filter: AuditFilter;
  readonly order: 'newest' | 'oldest';
  /** The entry before the first one wanted, in that order; absent: none. */
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface AuditQueries {
  auditPage(input: AuditPageQuery): readonly AuditRecord[];
  /** Number of the last entry; 0 where there is none. */
  auditEnd(input: undefined): number;
}

export interface AuditCommands {
  /** Appends to the log; each row is chained to the one before it. */
  addAudit(entry: DatedAuditEntry): void;
}
