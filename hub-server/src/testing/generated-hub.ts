import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { asEpoch, asKioskId, type Epoch, type KioskId } from '@otklik/shared/base/ids.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, kioskIdOf, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { signRequest } from '@otklik/shared/sync/http-signature.ts';
import { privateKeyFromSeed, rawPublicKey, signHead } from '@otklik/shared/sync/signature.ts';
import { migrate } from '../db/migrations.ts';
import { type Db, openDatabase } from '../db/sqlite.ts';
import { checkBatch } from '../ingest/check-batch.ts';
import { ingestBatch } from '../ingest/ingest-batch.ts';
import { bindPlaces, saveKiosk } from '../kiosks/kiosk-repository.ts';
import { SESSION_COOKIE, tokenHash } from '../plugins/auth.ts';
import { createQuestion } from '../questions/question-commands.ts';
import { createStore, createWorkplace } from '../stores/store-commands.ts';
import { createUser } from '../users/user-commands.ts';
import { addSession } from '../users/user-repository.ts';
import { recordedJournal } from './recorded-journal.ts';

/** For tests and benchmarks: a hub's folder filled through its own checks and its own ingest. */
export interface GeneratedOptions {
  /** An empty folder. */
  readonly dir: string;
  readonly kiosks: number;
  /** Customers at each of a kiosk's two places; about seven events each. */
  readonly customers: number;
  readonly batch: number;
  readonly start: number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Other journals than those of such customers, one a kiosk; of the questions `q1` and `q2`. */
  readonly journal?: (of: {
    readonly kiosk: KioskId;
    readonly epoch: Epoch;
    readonly index: number;
  }) => readonly JournalEvent[];
}

const QUESTIONS = ['q1', 'q2'] as const;
const PLACES = 2;

/** Fills the folder and gives the number of events. */
export function generateHub(options: GeneratedOptions): number {
  const { dir, kiosks, customers, batch, start, random, journal } = options;
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  const actor = { user: 'bench', now: start };
  try {
    migrate(db, start);
    for (const id of QUESTIONS)
      createQuestion(db, { ...actor, question: { id, text: { ru: id, en: id }, positive: 'yes' } });
    let count = 0;
    for (let index = 0; index < kiosks; index += 1) {
      const store = `s${index}`;
      createStore(db, { ...actor, id: store, name: store, zone: 'Europe/Moscow' });
      const workplaces = Array.from({ length: PLACES }, (_, place) => `w${index}-${place + 1}`);
      for (const id of workplaces) createWorkplace(db, { ...actor, id, store, name: id });
      const key = privateKeyFromSeed(new Uint8Array(32).fill(index + 1));
      const publicKey = rawPublicKey(key);
      const kiosk = asKioskId(kioskIdOf(publicKey));
      const enrolledAt = start;
      saveKiosk(db, {
        id: kiosk,
        publicKey: Buffer.from(publicKey).toString('base64url'),
        store,
        version: '0.1.0',
        enrolledAt,
      });
      bindPlaces(db, kiosk, workplaces, start);
      const epoch = asEpoch(index.toString(16).padStart(16, '0'));
      const events =
        journal?.({ kiosk, epoch, index }) ??
        recordedJournal({
          ...{ kiosk, epoch, places: PLACES, customers, questions: QUESTIONS, start, random },
          pace: 45_000,
        });
      sendAll(db, key, events, batch);
      count += events.length;
    }
    return count;
  } finally {
    db.close();
  }
}

/** Batches as a kiosk signs them; committed together, since nobody waits for them. */
function sendAll(db: Db, key: KeyObject, events: readonly JournalEvent[], size: number): void {
  const [first] = events;
  if (first === undefined) return;
  const kiosk = asKioskId(first.kiosk);
  const epoch = asEpoch(first.epoch);
  let hash: Uint8Array = genesisHash(kiosk, epoch);
  db.exec('BEGIN');
  for (let from = 0; from < events.length; from += size) {
    const part = events.slice(from, from + size);
    for (const event of part) hash = nextHash(hash, canonicalJson(event));
    const seq = from + part.length;
    const last = part.at(-1) ?? first;
    const signature = signHead('otklik-head-v1', { kiosk, epoch, seq, hash }, key);
    const body = Buffer.from(
      JSON.stringify({
        epoch,
        fromSeq: from + 1,
        events: part,
        head: {
          seq,
          hash: Buffer.from(hash).toString('hex'),
          signature: Buffer.from(signature).toString('base64url'),
        },
        clock: { wall: last.at, mono: last.mono, boot: last.boot, offset: 0, error: 5 },
      }),
    );
    const request = { method: 'POST', path: '/api/v1/kiosk/events', query: '', body };
    const headers = signRequest(request, { keyId: kiosk, created: 1, key });
    const checked = checkBatch(db, { ...request, headers, encoding: undefined });
    if (!checked.ok) throw new Error(checked.error.detail);
    const kept = ingestBatch(db, { ...checked.value, received: last.at });
    if (!kept.ok) throw new Error(kept.error.detail);
  }
  db.exec('COMMIT');
}

/** Makes an admin and a session of theirs in such a folder; gives the cookie. */
export function addAdminSession(dir: string): string {
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  const user = { id: 'bench', login: 'bench', name: 'bench', role: 'admin', password: '' } as const;
  createUser(db, { user, now: 0 });
  const expiresAt = Number.MAX_SAFE_INTEGER;
  addSession(db, { tokenHash: tokenHash('bench'), user: 'bench', csrf: 'bench', now: Date.now(), expiresAt });
  db.close();
  return `${SESSION_COOKIE}=bench`;
}
