/** Who did what to what. `detail` holds no secret and no name of a person. */
export interface AuditEntry {
  /** Id of the user; absent for the system itself and for kiosks. */
  readonly user?: string;
  readonly action: string;
  /** What it was done to, as `kind:id`. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** Resolves once the entry is durable. */
export type Audit = (entry: AuditEntry) => Promise<void>;
