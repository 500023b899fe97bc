import type { MessagePort } from 'node:worker_threads';

/** What the main thread and the database workers say to each other: requests and replies in groups. */
export interface WorkerSetup {
  readonly file: string;
  /** Hub time at start, for the migrations' log. */
  readonly now: number;
  /** How far behind the other threads this one stands where processors are short (a nice value); Linux only. */
  readonly behind?: number;
  /**
   * The writer's: a port to each reader that hands it what was checked. Such a reader's: the one port to the writer.
   */
  readonly ports?: readonly MessagePort[];
}

export interface WorkerRequest {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  /** The value of the Result that is answered goes back as the bytes of its JSON. */
  readonly json?: true;
}

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string; readonly unavailable: boolean };

/** Sent to a reader once the schema is up to date: open the database. It has loaded its modules meanwhile. */
export const OPEN = 'open';
/** Sent instead of a request: finish what is queued and end. */
export const STOP = 'stop';
