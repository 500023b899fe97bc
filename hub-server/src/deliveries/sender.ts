import type { ClaimedDelivery } from '../db/contract/deliveries.ts';

/** What became of a try. `error` is of a closed list, perhaps with the other side's code: `refused-550`. */
export type SendResult =
  | { readonly kind: 'sent' }
  /** The way to all of the channel is closed: nothing else is tried on it either until it is open again. */
  | { readonly kind: 'way-closed'; readonly error: string }
  /** This one was refused for now. */
  | { readonly kind: 'not-now'; readonly error: string }
  /** This one will never be taken. */
  | { readonly kind: 'never'; readonly error: string };

/** One way out of the hub. An expected failure is a value. */
export interface Sender {
  send(delivery: ClaimedDelivery): Promise<SendResult>;
}
