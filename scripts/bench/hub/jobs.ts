import type { Summary } from '../stats.ts';

/** What the load generator is told; `run` tells the journals of one run from those of another. */
export type GeneratorJob =
  | {
      readonly kind: 'full';
      readonly port: number;
      readonly kiosks: number;
      readonly run: string;
      /** Events of a batch, and batches of a kiosk. */
      readonly size: number;
      readonly batches: number;
    }
  | {
      readonly kind: 'steady';
      readonly port: number;
      readonly kiosks: number;
      readonly run: string;
      readonly seconds: number;
      /** Of the first heartbeat; it must rise from run to run. */
      readonly counter: number;
    };

export interface GeneratorResult {
  readonly events: number;
  readonly ms: number;
  /** Acknowledged batches, and heartbeats. */
  readonly acks: Summary;
  readonly others: Summary;
  /** How far behind its plan the generator was at worst, ms. */
  readonly late: number;
}

/** What a hub process says of itself. */
export interface HubUsage {
  /** Processor time since its start, all threads, ms. */
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly peakMb: number;
}
