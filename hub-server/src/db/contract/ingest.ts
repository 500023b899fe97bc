import type { EventBatch } from '@otklik/shared/api/kiosk.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { SignedRequest } from './kiosks.ts';

export interface BatchRequest extends SignedRequest {
  /** Content-Encoding. */
  readonly encoding: string | undefined;
  /** The minor schema version the kiosk named; absent: 0. */
  readonly minor?: number;
}

export interface CheckedBatch {
  readonly kiosk: string;
  /** Of the key it is signed by, from 0. */
  readonly keyNumber: number;
  /** The batch but for its events. */
  readonly batch: Omit<EventBatch, 'events'>;
  /** Canonical JSON of each event, what the chain is made of; one a line (canonical JSON has no line breaks). */
  readonly lines: string;
  /** The chain worked out ahead: 32 bytes an event, right where it continues from `previous`. */
  readonly chain?: { readonly previous: Uint8Array; readonly hashes: Uint8Array };
}

export interface IngestInput extends CheckedBatch {
  /** Hub time at which the request came, ms. */
  readonly received: number;
}

/** A batch as it came over the wire. */
export interface BatchArrival extends BatchRequest {
  /** Hub time at which the request came, ms. */
  readonly received: number;
}

/** What is durable of a journal once the transaction has committed. */
export interface Durable {
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface IngestRefusal extends HubError {
  /** What the hub holds, so that the kiosk can go on from there. */
  readonly durable: number;
  readonly kiosk: string;
  readonly epoch: string;
  readonly fromSeq: number;
}

/**
 * Events as they come. The chain continues from the hash held at fromSeq − 1; what overlaps must be identical, so a
 * repeat changes nothing; a batch that contradicts what is held is set apart with an alarm and never acknowledged.
 */
export interface IngestCommands {
  ingestBatch(input: IngestInput): Result<Durable, IngestRefusal>;
}

export interface IngestQueries {
  /** Everything about a batch that can be checked without the journal it continues. */
  checkBatch(request: BatchRequest): Result<CheckedBatch, HubError>;
}
