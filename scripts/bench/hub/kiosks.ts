import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { asEpoch } from '@otklik/shared/base/ids.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import { signRequest } from '@otklik/shared/sync/http-signature.ts';
import { privateKeyFromSeed, rawPublicKey } from '@otklik/shared/sync/signature.ts';
import { heartbeatOf, TestKiosk } from '../../../hub-server/src/hub-fixture.ts';

/** Kiosks of a benchmark: the same keys in every process that counts them the same. */
export interface BenchKey {
  readonly key: ReturnType<typeof privateKeyFromSeed>;
  readonly publicKey: Uint8Array;
  readonly id: ReturnType<typeof kioskIdOf>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function benchKey(index: number): BenchKey {
  const key = privateKeyFromSeed(digest(`bench kiosk ${index}`));
  const publicKey = rawPublicKey(key);
  return { key, publicKey, id: kioskIdOf(publicKey) };
}

const START = Date.UTC(2026, 8, 1, 9);
const ANSWERS = ['yes', 'no', 'unsure', 'yes', 'timeout'] as const;
/** Half a minute between two customers. */
const SPACING_MS = 30_000;

/** The whole request as bytes on the wire, signed ahead. */
function request(path: string, body: Buffer, headers: Record<string, string>): Buffer {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'host: bench',
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

/** How long after its last event a batch is sent, ms. */
const SENT_AFTER_MS = 50;

/** A kiosk's day as requests of `size` events each: whole polls, one after another, as kiosks send them. */
export function batchRequests(key: BenchKey, size: number, batches: number): Buffer[] {
  const epoch = asEpoch(digest(`journal ${key.id}`).subarray(0, 8).toString('hex'));
  const kiosk = new TestKiosk('', START, { key: key.key, id: key.id, epoch });
  for (let poll = 0; kiosk.events.length < size * batches; poll += 1) {
    const outcome = ANSWERS[poll % ANSWERS.length] ?? 'yes';
    kiosk.poll(outcome, { question: 'q1', at: START + (poll + 1) * SPACING_MS });
  }
  const path = '/api/v1/kiosk/events';
  return Array.from({ length: batches }, (_, index) => {
    const from = index * size + 1;
    const mono = (kiosk.events[from + size - 2]?.mono ?? 0) + SENT_AFTER_MS;
    const { events: _events, ...rest } = kiosk.batch(from, from + size - 1, { mono, wall: START + mono });
    // The events go as the very text that was hashed.
    const lines = kiosk.events.slice(from - 1, from + size - 1).map(canonicalJson);
    const text = `${JSON.stringify(rest).slice(0, -1)},"events":[${lines.join(',')}]}`;
    const body = gzipSync(text, { level: 1 });
    const signed = signRequest(
      { method: 'POST', path, query: '', body },
      { keyId: key.id, created: 1, key: key.key },
    );
    return request(path, body, { ...signed, 'content-encoding': 'gzip' });
  });
}

/** Heartbeats with rising counters from `first` on. */
export function heartbeatRequests({ key, id }: BenchKey, first: number, count: number): Buffer[] {
  const path = '/api/v1/kiosk/heartbeat';
  const body = Buffer.from(JSON.stringify(heartbeatOf()));
  return Array.from({ length: count }, (_, index) => {
    const parts = { method: 'POST', path, query: '', body, counter: first + index };
    return request(path, body, signRequest(parts, { keyId: id, created: 1, key }));
  });
}
