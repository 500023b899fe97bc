import { createHash } from 'node:crypto';
import { type ProblemCode, problemCodes } from '@otklik/shared/api/common.ts';
import { type AckReply, HUB_TIMES_HEADER } from '@otklik/shared/api/kiosk.ts';
import { SCHEMA_VERSION } from '@otklik/shared/api/schema-version.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import { privateKeyFromSeed, rawPublicKey, signHead } from '@otklik/shared/sync/signature.ts';
import Database from 'better-sqlite3';
import type {
  BatchRequest,
  CheckedBatch,
  Durable,
  IngestInput,
  IngestRefusal,
} from '../../hub-server/src/db/contract/ingest.ts';
import type { SignedRequest } from '../../hub-server/src/db/contract/kiosks.ts';
import { migrate } from '../../hub-server/src/db/migrations.ts';
import { all, type Db } from '../../hub-server/src/db/sqlite.ts';
import { checkBatch } from '../../hub-server/src/ingest/check-batch.ts';
import { ingestBatch } from '../../hub-server/src/ingest/ingest-batch.ts';
import { checkSignature } from '../../hub-server/src/kiosks/check-signature.ts';
import { codeHandle, codeHash } from '../../hub-server/src/kiosks/enrolment.ts';
import {
  createEnrolmentCode,
  enrolKiosk,
  raiseCounter,
} from '../../hub-server/src/kiosks/enrolment-commands.ts';
import { kioskConfig } from '../../hub-server/src/kiosks/kiosk-config.ts';
import { createPeriod, createQuestion } from '../../hub-server/src/questions/question-commands.ts';
import { createStore, createWorkplace } from '../../hub-server/src/stores/store-commands.ts';
import type { HttpRequest } from '../../kiosk/src/sync/transport.ts';
import { EPOCH_MS } from './machine.ts';
import type { World } from './world.ts';

/**
 * The only file here that knows the hub. Its synchronous core runs as it is: the checks of a batch, its ingest within
 * one transaction, the request counter, the configuration. Around it stands what server and workers do: a queue, a
 * commit, and replies only after that.
 */
export interface HubCore {
  check(db: Db, request: BatchRequest): ReturnType<typeof checkBatch>;
  ingest(db: Db, input: IngestInput): Result<Durable, IngestRefusal>;
  /** Replies wait for the commit. Off only as a planted bug. */
  readonly durableFirst: boolean;
}

export const productCore: HubCore = { check: checkBatch, ingest: ingestBatch, durableFirst: true };

export interface HubReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export const KIOSKS = 3;
export const PLACES = 2;
const ACTOR = { user: 'admin', now: EPOCH_MS };
const CODE_BASE = '0123456789ABCDEF';

const keyOf = (label: string) =>
  privateKeyFromSeed(createHash('sha256').update(`simulation ${label}`).digest());
/** Few keys for all seeds: making one costs as much as using it. */
export const kioskKeys = Array.from({ length: KIOSKS }, (_, index) => {
  const key = keyOf(`kiosk ${index}`);
  const publicKey = rawPublicKey(key);
  return { key, publicKey: Buffer.from(publicKey).toString('base64url'), kiosk: kioskIdOf(publicKey) };
});
const hubKey = keyOf('hub');
const hubPublic = rawPublicKey(hubKey);
export const HUB_PUBLIC_KEY = Buffer.from(hubPublic).toString('base64url');
const fingerprint = createHash('sha256').update(hubPublic).digest('hex').slice(0, 16);
export const enrolCode = (kiosk: number): string => `${rawCode(kiosk)}-${fingerprint}`;
const rawCode = (kiosk: number): string => `${kiosk}${CODE_BASE.slice(1)}`;

/** All kiosks here are of this version. */
const speaking = (kiosk: string) => ({ kiosk, minor: SCHEMA_VERSION.minor });

/** A hub's database as an admin has prepared it, with all kiosks enrolled or with none. Made once a process. */
const templates = new Map<boolean, Buffer>();
function template(enrolled: boolean): Buffer {
  const known = templates.get(enrolled);
  if (known !== undefined) return known;
  const db = openMemory(undefined);
  migrate(db, EPOCH_MS);
  createStore(db, { ...ACTOR, id: 'store', name: 'Store', zone: 'Europe/Berlin' });
  for (const id of ['q1', 'q2']) {
    createQuestion(db, { ...ACTOR, question: { id, text: { ru: id, en: id }, positive: 'yes' } });
  }
  createPeriod(db, { ...ACTOR, id: 'p1', question: 'q1', from: 0 });
  for (const [index, { kiosk, publicKey }] of kioskKeys.entries()) {
    const workplaces = Array.from({ length: PLACES }, (_, place) => `w${index}-${place + 1}`);
    for (const id of workplaces) createWorkplace(db, { ...ACTOR, id, store: 'store', name: id });
    const code = { handle: codeHandle(rawCode(index)), hash: codeHash(rawCode(index)) };
    createEnrolmentCode(db, { ...ACTOR, ...code, workplaces, expiresAt: Number.MAX_SAFE_INTEGER });
    if (enrolled) enrolKiosk(db, { ...code, kiosk, publicKey, version: 'simulation', now: EPOCH_MS });
  }
  const image = db.serialize();
  db.close();
  templates.set(enrolled, image);
  return image;
}

function openMemory(image: Buffer | undefined): Db {
  const db = image === undefined ? new Database(':memory:') : new Database(image);
  db.pragma('foreign_keys = ON');
  return db;
}

interface Waiting {
  readonly checked: CheckedBatch;
  readonly received: number;
  readonly reply: (reply: HubReply) => void;
  readonly lost: () => void;
}

/** What the ledger is told, before anybody else. */
export interface HubWatch {
  committed(db: Db): void;
  acknowledging(db: Db, ack: AckReply, kiosk: string): void;
  restarted(db: Db): void;
  restored(): void;
}

export type HubCut = 'now' | 'before-commit' | 'after-commit';

export class Hub {
  readonly #world: World;
  readonly #core: HubCore;
  readonly #watch: HubWatch;
  db: Db;
  #up = true;
  #failing = false;
  #cutAt: HubCut | undefined;
  #cutMs = 0;
  #queue: Waiting[] = [];
  readonly #tags = new Map<string, string>();
  readonly #backups: Buffer[] = [];
  readonly #opened: Db[] = [];
  #offset = 0;
  #changes = 0;

  constructor(world: World, core: HubCore, watch: HubWatch, enrolled: boolean) {
    this.#world = world;
    this.#core = core;
    this.#watch = watch;
    this.db = this.#open(template(enrolled));
  }

  #open(image: Buffer): Db {
    const db = openMemory(image);
    this.#opened.push(db);
    return db;
  }

  wall(): number {
    return EPOCH_MS + this.#offset + this.#world.now();
  }

  up(): boolean {
    return this.#up;
  }

  /** The hub's own clock is set, by an hour at most. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  fail(failing: boolean): void {
    this.#failing = failing;
  }

  /** The process or the machine goes, now or about the next commit, and comes back after `ms`. */
  cut(when: HubCut, ms: number): void {
    if (when === 'now') this.#die(ms);
    else {
      this.#cutAt = when;
      this.#cutMs = ms;
    }
  }

  backup(): void {
    if (this.#up) this.#backups.push(this.db.serialize());
  }

  /** An older backup takes the place of what the hub has; false where there is none. */
  restore(choice: number): boolean {
    const image = this.#backups[choice % Math.max(1, this.#backups.length)];
    if (image === undefined || !this.#up) return false;
    this.#loseQueue();
    this.db = this.#open(image);
    this.#tags.clear();
    this.#watch.restored();
    return true;
  }

  /** The manager plans another question: every kiosk's configuration is another one now. */
  plan(): void {
    this.#changes += 1;
    const question = this.#changes % 2 === 0 ? 'q1' : 'q2';
    createPeriod(this.db, {
      ...ACTOR,
      id: `change-${this.#changes}-${this.#world.now()}`,
      question,
      from: this.wall(),
    });
    this.#tags.clear();
  }

  heal(): void {
    this.#failing = false;
    this.#cutAt = undefined;
  }

  dispose(): void {
    for (const db of this.#opened) db.close();
  }

  #loseQueue(): void {
    const lost = this.#queue;
    this.#queue = [];
    for (const one of lost) one.lost();
  }

  #die(ms: number): void {
    if (!this.#up) return;
    this.#up = false;
    this.#cutAt = undefined;
    // Committed is what SQLite would find again; an open transaction is not.
    if (this.db.inTransaction) this.db.exec('ROLLBACK');
    this.#loseQueue();
    this.#world.log('hub down');
    this.#world.after(ms, () => {
      this.#up = true;
      this.#tags.clear();
      this.#watch.restarted(this.db);
      this.#world.log('hub up');
    });
  }

  /** One request as it came over the wire. `lost`: the hub went away over it. */
  handle(request: HttpRequest, reply: (reply: HubReply) => void, lost: () => void): void {
    const { pathname, search } = new URL(request.url);
    const body = request.body ?? new Uint8Array();
    const signed = { method: request.method, path: pathname, query: search, headers: request.headers, body };
    const received = this.wall();
    if (pathname === '/api/v1/kiosk/config') reply(this.#config(signed, received));
    else if (pathname === '/api/v1/kiosk/enrol') reply(this.#enrol(body));
    else {
      const checked = this.#core.check(this.db, { ...signed, encoding: request.headers['content-encoding'] });
      if (!checked.ok) {
        reply(problem(checked.error.code));
        return;
      }
      this.#queue.push({ checked: checked.value, received, reply, lost });
      if (this.#queue.length === 1) this.#world.after(2, () => this.#commit());
    }
  }

  #config(request: SignedRequest, received: number): HubReply {
    const signer = checkSignature(this.db, request);
    if (!signer.ok) return problem(signer.error.code);
    const { kiosk, counter } = signer.value;
    if (counter === undefined) return problem('bad-signature');
    if (!raiseCounter(this.db, { kiosk, counter })) return problem('counter-replayed');
    const config = kioskConfig(this.db, speaking(kiosk));
    if (config === undefined) return problem('internal');
    const headers = { etag: `"${config.tag}"`, [HUB_TIMES_HEADER]: `${received} ${this.wall()}` };
    const known = request.headers['if-none-match'] === headers.etag;
    return { status: known ? 304 : 200, headers, body: known ? new Uint8Array() : json(config) };
  }

  #enrol(body: Uint8Array): HubReply {
    let parsed: { readonly code: string; readonly publicKey: string; readonly version: string };
    try {
      parsed = JSON.parse(Buffer.from(body).toString());
    } catch {
      return problem('bad-json');
    }
    const { code, publicKey, version } = parsed;
    const kiosk = kioskIdOf(Buffer.from(publicKey, 'base64url'));
    const input = {
      handle: codeHandle(code),
      hash: codeHash(code),
      kiosk,
      publicKey,
      version,
      now: this.wall(),
    };
    const enrolled = this.#transaction(() => enrolKiosk(this.db, input));
    if (!enrolled.ok) return problem(enrolled.error.code);
    this.#tags.clear();
    return {
      status: 200,
      headers: {},
      body: json({ kiosk, hubKey: HUB_PUBLIC_KEY, config: kioskConfig(this.db, speaking(kiosk)) }),
    };
  }

  #transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    const value = work();
    this.db.exec('COMMIT');
    return value;
  }

  /** Group commit: all that has come goes into one transaction; replies after it, so "done" means durable. */
  #commit(): void {
    const group = this.#queue;
    if (!this.#up || group.length === 0) return;
    if (this.#failing) {
      this.#queue = [];
      for (const { reply } of group) reply({ ...problem('unavailable'), headers: { 'retry-after': '5' } });
      return;
    }
    const { db } = this;
    db.exec('BEGIN IMMEDIATE');
    const kept = group.map((one) => ({
      ...one,
      kept: this.#core.ingest(db, { ...one.checked, received: one.received }),
    }));
    if (!this.#core.durableFirst) for (const one of kept) this.#answer(one);
    if (this.#cutAt === 'before-commit') {
      this.#die(this.#cutMs);
      return;
    }
    db.exec('COMMIT');
    this.#watch.committed(db);
    if (this.#cutAt === 'after-commit') {
      this.#die(this.#cutMs);
      return;
    }
    this.#queue = [];
    if (this.#core.durableFirst) for (const one of kept) this.#answer(one);
  }

  #answer(one: Waiting & { readonly kept: Result<Durable, IngestRefusal> }): void {
    const { checked, kept, received, reply } = one;
    const { kiosk, batch } = checked;
    if (!kept.ok) {
      const { code, durable } = kept.error;
      const missing = code === 'batch-gap' ? { missing: [{ from: durable + 1, to: batch.fromSeq - 1 }] } : {};
      reply(problem(code, { durable, ...missing }));
      return;
    }
    const { seq, hash } = kept.value;
    const head = { kiosk: asKioskId(kiosk), epoch: asEpoch(batch.epoch), seq, hash };
    const ack: AckReply = {
      epoch: batch.epoch,
      durable: seq,
      hash: Buffer.from(hash).toString('hex'),
      signature: Buffer.from(signHead('otklik-ack-v1', head, hubKey)).toString('base64url'),
      missing: [],
      hub: { received, replied: this.wall() },
      configTag: this.tagOf(kiosk),
    };
    this.#watch.acknowledging(this.db, ack, kiosk);
    reply({ status: 200, headers: {}, body: json(ack) });
  }

  /** The tag of the configuration this kiosk should have. */
  tagOf(kiosk: string): string {
    const known = this.#tags.get(kiosk) ?? kioskConfig(this.db, speaking(kiosk))?.tag ?? '';
    this.#tags.set(kiosk, known);
    return known;
  }

  rows<T>(sql: string, ...values: (string | number)[]): T[] {
    return all<T>(this.db, sql, ...values);
  }
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

function problem(code: ProblemCode, more: Readonly<Record<string, unknown>> = {}): HubReply {
  const status = problemCodes[code];
  return { status, headers: {}, body: json({ type: `urn:${code}`, title: code, status, code, ...more }) };
}
