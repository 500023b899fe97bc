import type { Summary } from '../stats.ts';

/** What the load generator is told. All it will send is signed before it says that it is ready. */
export type GeneratorJob =
  | {
      /** Each kiosk sends its batches as fast as they are acknowledged. */
      readonly kind: 'full';
      readonly port: number;
      readonly kiosks: number;
      /** Events of a batch. */
      readonly size: number;
      /** Batches of a kiosk, round by round. */
      readonly rounds: readonly number[];
    }
  | {
      /** Each kiosk beats every 30 s and sends one event a minute. */
      readonly kind: 'steady';
      readonly port: number;
      readonly kiosks: number;
      /** Seconds, round by round. */
      readonly rounds: readonly number[];
    };

export interface GeneratorResult {
  readonly events: number;
  readonly ms: number;
  /** Acknowledged batches, and heartbeats. */
  readonly acks: Summary;
  readonly others: Summary;
  /** Requests that the hub turned away for now (503) or, in consequence, as not following on (409). */
  readonly refused: number;
  /** How far behind its plan the generator was at worst, ms. */
  readonly late: number;
}

/** One pass of the floor. */
export interface FloorResult {
  readonly events: number;
  readonly rows: number;
  readonly perSecond: number;
  /** Processor time an event, µs. */
  readonly cpuUs: number;
}

/** What a hub process says of itself. */
export interface HubUsage {
  /** Processor time since its start, all threads, ms. */
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly peakMb: number;
}

/** What a program of the benchmark says; each message has one of these. */
export interface Said {
  readonly failed?: string;
  /** Ready: a hub listens on this port, anything else says 0. */
  readonly port?: number;
  readonly usage?: HubUsage;
  readonly result?: GeneratorResult;
  readonly floor?: FloorResult;
}
