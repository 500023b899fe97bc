import type { ProblemCode } from '@otklik/shared/api/common.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';

/** What can go wrong on the line, before there is a reply that can be read. */
export type TransportCode =
  | 'hub-away'
  | 'hub-timeout'
  /** The connection ended in the middle of the reply. */
  | 'reply-cut'
  | 'reply-too-large'
  /** The loop was stopped. */
  | 'stopped';

export type SyncErrorCode =
  | TransportCode
  | ProblemCode
  | 'not-enrolled'
  | 'hub-url-wrong'
  | 'plain-http-refused'
  /** A reply that does not fit its schema or its request. */
  | 'reply-malformed'
  /** An acknowledgement without the pinned hub's countersignature: not believed. */
  | 'ack-signature-wrong'
  /** The hub took the batch but says that it holds less than that. */
  | 'no-progress'
  /** The hub asks for events that were acknowledged and dropped after 90 days. */
  | 'history-pruned'
  | 'journal-damaged'
  /** A bug, kept from ending the process. */
  | 'unexpected'
  | 'disk-full'
  | 'disk-failed'
  | 'journal-closed';

export interface SyncFailure extends CodedError<SyncErrorCode> {
  /** The hub's Retry-After, ms. */
  readonly retryAfterMs?: number;
  /** What the hub says it holds, unsigned: a hint where to go on. */
  readonly durable?: number;
}
