/** What the main thread and a database worker say to each other. */
export interface WorkerSetup {
  readonly file: string;
  /** Hub time at start, for the migrations' log. */
  readonly now: number;
}

export interface WorkerRequest {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string; readonly unavailable: boolean };

/** Sent instead of a request: finish what is queued and end. */
export const STOP = 'stop';
