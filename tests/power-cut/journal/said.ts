/** What the workload says of the journal, one JSON a line. */
export type Said =
  | { readonly kind: 'open'; readonly kiosk: string }
  /** All events of the epoch up to `seq` are durable; `hash` is the chain's hash there. */
  | { readonly kind: 'durable'; readonly epoch: string; readonly seq: number; readonly hash?: string }
  /** The state kept beside the events is that of `seq` or later. */
  | { readonly kind: 'snapshot'; readonly epoch: string; readonly seq: number }
  | { readonly kind: 'setting-tried' | 'setting'; readonly name: string; readonly value: string }
  /** From here on events up to `seq` may have been dropped by age. */
  | { readonly kind: 'may-be-pruned'; readonly epoch: string; readonly seq: number }
  /** From here on events from `seq` on may be lost to damage that is not the power's. */
  | { readonly kind: 'damaged'; readonly epoch: string; readonly seq: number };

export const BALLAST_BYTES = 16 * 1024;
