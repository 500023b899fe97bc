import { gunzipSync } from 'node:zlib';
import { strict } from '@otklik/shared/api/common.ts';
import { type EventBatch, eventBatchSchema } from '@otklik/shared/api/kiosk.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type JournalEvent, journalEventSchema } from '@otklik/shared/poll/events.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash } from '@otklik/shared/sync/hash-chain.ts';
import { type Head, publicKeyFromRaw, verifyHead } from '@otklik/shared/sync/signature.ts';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { BatchRequest, CheckedBatch } from '../db/contract/ingest.ts';
import type { SignedRequest, Signer } from '../db/contract/kiosks.ts';
import type { Db } from '../db/sqlite.ts';
import { checkSignature } from '../kiosks/check-signature.ts';
import { isLaterMinor } from '../kiosks/minor-version.ts';
import type { HubError } from '../problem.ts';
import { chainOf } from './batch-chain.ts';
import { findJournal, hashAt } from './event-repository.ts';

/** Bodies inflate to this at most, bytes. */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** The batch without its events: those are checked one by one by their type, which a union of 19 would try in turn. */
const shell = Compile(
  Type.Object(
    { ...eventBatchSchema.properties, events: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 500 }) },
    strict,
  ),
);
const eventChecks = new Map(
  journalEventSchema.anyOf.map((schema) => [String(schema.properties.type.const), Compile(schema)] as const),
);

const malformed = (detail: string): { readonly ok: false; readonly error: HubError } =>
  err(coded('batch-malformed', detail));

/** What does not fit here may well fit the later schema its kiosk speaks: the kiosk keeps it until the hub does too. */
const newer = ({ detail }: HubError): HubError =>
  coded('schema-unsupported', `The batch is of a later schema than this hub's. ${detail}`);

/** The two signatures a batch stands on: of the request by an enrolled kiosk, and of the journal's head. */
export interface SignatureChecks {
  request(db: Db, request: SignedRequest): Result<Signer, HubError>;
  head(head: Head, signature: Uint8Array, publicKey: Uint8Array): boolean;
}

const checks: SignatureChecks = {
  request: checkSignature,
  head: (head, signature, publicKey) =>
    verifyHead('otklik-head-v1', head, signature, publicKeyFromRaw(publicKey)),
};

/**
 * Everything about a batch that can be checked without the journal it continues: the request's signature, size, JSON,
 * schema (unknown fields refused), numbering, and the signature of its head. Runs in a reader worker.
 */
export const batchCheck =
  (signatures: SignatureChecks) =>
  (db: Db, request: BatchRequest): Result<CheckedBatch, HubError> =>
    checkSigned(db, request, signatures);

/** As the hub checks: nothing is believed. */
export const checkBatch = batchCheck(checks);

function checkSigned(
  db: Db,
  request: BatchRequest,
  signatures: SignatureChecks,
): Result<CheckedBatch, HubError> {
  const signed = signatures.request(db, request);
  if (!signed.ok) return signed;
  const { kiosk, publicKey, keyNumber } = signed.value;
  const text = inflate(request.body, request.encoding);
  if (!text.ok) return text;
  const parsed = parseJson(text.value);
  if (!parsed.ok) return parsed;
  const batch = checkShape(parsed.value);
  if (!batch.ok) return isLaterMinor(request.minor ?? 0) ? err(newer(batch.error)) : batch;
  const numbered = checkNumbering(batch.value, kiosk);
  if (!numbered.ok) return numbered;
  const lines: string[] = [];
  for (const event of batch.value.events) {
    const line = canonicalEvent(event);
    if (line === undefined)
      return malformed(`Event ${event.seq} holds text that is not well-formed Unicode.`);
    lines.push(line);
  }
  const { head, epoch } = batch.value;
  const claimed = {
    kiosk: asKioskId(kiosk),
    epoch: asEpoch(epoch),
    seq: head.seq,
    hash: Buffer.from(head.hash, 'hex'),
  };
  const signature = Buffer.from(head.signature, 'base64url');
  if (!signatures.head(claimed, signature, publicKey)) {
    return err(coded('bad-signature', 'The signature of the head is wrong.'));
  }
  const { events: _events, ...rest } = batch.value;
  const chain = chainAhead(db, kiosk, rest, lines);
  const checked = { kiosk, keyNumber, batch: rest, lines: lines.join('\n') };
  return ok({ ...checked, ...(chain === undefined ? {} : { chain }) });
}

/** The chain's hashes, so that the writer need not work them out; where what they continue is not there yet, none. */
function chainAhead(
  db: Db,
  kiosk: string,
  { epoch, fromSeq }: CheckedBatch['batch'],
  lines: readonly string[],
): CheckedBatch['chain'] {
  const previous = hashBefore(db, kiosk, epoch, fromSeq);
  return previous === undefined ? undefined : { previous, hashes: chainOf(previous, lines) };
}

function hashBefore(db: Db, kiosk: string, epoch: string, fromSeq: number): Uint8Array | undefined {
  if (fromSeq === 1) return genesisHash(asKioskId(kiosk), asEpoch(epoch));
  const journal = findJournal(db, kiosk, epoch);
  if (journal === undefined || journal.durable < fromSeq - 1) return undefined;
  return journal.durable === fromSeq - 1 ? journal.hash : hashAt(db, journal.id, fromSeq - 1);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function inflate(body: Uint8Array, encoding: string | undefined): Result<string, HubError> {
  const bytes = encoding === undefined || encoding === 'identity' ? ok(body) : unzip(body, encoding);
  if (!bytes.ok) return bytes;
  try {
    return ok(utf8.decode(bytes.value));
  } catch {
    return err(coded('bad-json', 'The body is not UTF-8.'));
  }
}

function unzip(body: Uint8Array, encoding: string): Result<Uint8Array, HubError> {
  if (encoding !== 'gzip') return malformed('Content-Encoding may be gzip or absent.');
  try {
    return ok(gunzipSync(body, { maxOutputLength: MAX_BATCH_BYTES, chunkSize: roomFor(body) }));
  } catch (error) {
    if (error instanceof RangeError) {
      return err(coded('body-too-large', `The body inflates to more than ${MAX_BATCH_BYTES} bytes.`));
    }
    return malformed('The gzip stream is damaged.');
  }
}

/** zlib takes no less; and what says that it is larger gets more room only as it turns out to be. Bytes. */
const [LEAST_ROOM, MOST_ROOM] = [64, 64 * 1024];

/**
 * Room for what a gzip stream holds by its own last four bytes, and for one byte more, by which zlib sees the end. Else it
 * takes 16 KB for a batch of one: memory outside the heap, for which V8 then marks the whole heap, again and again. Those
 * bytes are not believed for anything else.
 */
function roomFor(body: Uint8Array): number {
  const told =
    body.length < 4 ? 0 : new DataView(body.buffer, body.byteOffset).getUint32(body.length - 4, true);
  return Math.min(Math.max(told + 1, LEAST_ROOM), MOST_ROOM);
}

function parseJson(text: string): Result<unknown, HubError> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return err(coded('bad-json', 'The body cannot be parsed.'));
  }
}

function checkShape(value: unknown): Result<EventBatch, HubError> {
  if (!shell.Check(value)) {
    const issue = shell.Errors(value)[0];
    return malformed(
      `The batch does not fit its schema at ${issue?.instancePath || '/'}: ${issue?.message ?? ''}`,
    );
  }
  const events: JournalEvent[] = [];
  for (const [index, event] of value.events.entries()) {
    const type = typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;
    const check = typeof type === 'string' ? eventChecks.get(type) : undefined;
    if (check === undefined) return malformed(`Event ${index} is of no known type.`);
    if (!check.Check(event)) {
      const issue = check.Errors(event)[0];
      return malformed(
        `Event ${index} does not fit its schema at ${issue?.instancePath || '/'}: ${issue?.message ?? ''}`,
      );
    }
    // The check of its own type has just passed; the map loses which of the union it was.
    events.push(event as JournalEvent);
  }
  const { clock } = value;
  const numbers = [
    clock.wall,
    clock.mono,
    clock.offset ?? 0,
    clock.error ?? 0,
    value.fromSeq,
    value.head.seq,
  ];
  if (!numbers.every(Number.isSafeInteger)) return malformed('A number is out of range.');
  return ok({ ...value, events });
}

function checkNumbering(batch: EventBatch, kiosk: string): Result<undefined, HubError> {
  for (const [index, event] of batch.events.entries()) {
    if (event.kiosk !== kiosk) return malformed(`Event ${index} is of another kiosk than the signer.`);
    if (event.epoch !== batch.epoch) return malformed(`Event ${index} is of another epoch than the batch.`);
    if (event.seq !== batch.fromSeq + index) return malformed(`Event ${index} is out of sequence.`);
  }
  const last = batch.fromSeq + batch.events.length - 1;
  return batch.head.seq === last
    ? ok(undefined)
    : malformed('The head is not at the last event of the batch.');
}

function canonicalEvent(event: JournalEvent): string | undefined {
  try {
    return canonicalJson(event);
  } catch (error) {
    // Text with a lone surrogate passes a schema but has no UTF-8, hence no hash.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
