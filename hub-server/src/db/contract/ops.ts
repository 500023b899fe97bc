/** Totals of the whole hub. */
export interface OpsFigures {
  readonly kiosks: number;
  readonly journals: number;
  /** Durable events, archived ones too. */
  readonly events: number;
  readonly forks: number;
  readonly alarms: number;
}

export interface OpsQueries {
  opsFigures(input: undefined): OpsFigures;
}
