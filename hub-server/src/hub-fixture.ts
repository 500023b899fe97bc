import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import type { EnrolReply, KeyChangeRequest } from '@otklik/shared/api/kiosk.ts';
import type { PersonRecord } from '@otklik/shared/api/people.ts';
import { SCHEMA_HEADER, schemaVersionText } from '@otklik/shared/api/schema-version.ts';
import type { RoleName } from '@otklik/shared/api/session.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { ok } from '@otklik/shared/base/result.ts';
import { cryptoRng, randomHex } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, kioskIdOf, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { signRequest } from '@otklik/shared/sync/http-signature.ts';
import { signKeyChange } from '@otklik/shared/sync/key-change.ts';
import { rawPublicKey, signHead } from '@otklik/shared/sync/signature.ts';
import { all, openDatabase, type SqlValue } from './db/sqlite.ts';
import type { Printer } from './reports/print-pdf.ts';
import { createAdmin, type HubOptions, type RunningHub, startHub } from './server.ts';

/** For tests only: a real hub on a temporary folder, people who speak to it over HTTP, and a kiosk's journal. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  // Tests look into replies of every shape; what they expect of them is what they assert.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly json: any;
  readonly headers: Headers;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
    headers: response.headers,
  };
}

const isRaw = (body: unknown): body is string | Blob => typeof body === 'string' || body instanceof Blob;

/** Somebody with a session, or without. */
export class Person {
  readonly replies: string[] = [];
  readonly url: string;
  readonly cookie: string;
  readonly csrf: string;

  constructor(url: string, cookie = '', csrf = '') {
    this.url = url;
    this.cookie = cookie;
    this.csrf = csrf;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie, 'x-otklik-csrf': this.csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
    });
    const answer = await answerOf(response);
    this.replies.push(answer.text);
    return answer;
  }

  get = (path: string): Promise<Answer> => this.call('GET', path);
  post = (path: string, body: unknown = {}): Promise<Answer> => this.call('POST', path, body);

  /** Changes an account as it stands now. */
  async changeUser(id: string, body: unknown): Promise<Answer> {
    const users: readonly PersonRecord[] = (await this.get('/api/v1/users')).json.users ?? [];
    const revision = users.find((each) => each.id === id)?.revision ?? 1;
    return this.call('PUT', `/api/v1/users/${id}`, body, { 'if-match': `"${revision}"` });
  }
}

export async function signIn(url: string, login: string, password: string): Promise<Person> {
  const answer = await new Person(url).post('/api/v1/session', { login, password });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return new Person(url, cookie, answer.json.csrf);
}

export interface TestHub {
  readonly hub: RunningHub;
  readonly dataDir: string;
  readonly admin: Person;
  readonly store: string;
  readonly workplaces: readonly [string, string];
  /** A new account of this role, signed in. */
  person(role: RoleName): Promise<Person>;
  code(workplaces?: readonly string[]): Promise<string>;
  kiosk(workplaces?: readonly string[]): Promise<TestKiosk>;
  /** Looks at the stored rows themselves. */
  rows<T>(sql: string, ...values: SqlValue[]): T[];
  close(): Promise<void>;
}

export const PASSWORD = 'correct horse';

/** A report's page itself in the place of its PDF: it can be read, and needs no browser. */
const paper: Printer = { print: async (html) => ok(new TextEncoder().encode(html)) };

export async function testHub(options: Partial<HubOptions> = {}): Promise<TestHub> {
  const dataDir = mkdtempSync(join(tmpdir(), 'otklik-hub-'));
  const hub = await startHub({ dataDir, port: 0, host: '127.0.0.1', printer: paper, ...options });
  await createAdmin(hub.db, 'admin', { password: PASSWORD, rng: cryptoRng, clock: systemClock() });
  const admin = await signIn(hub.url, 'admin', PASSWORD);
  const store = (await admin.post('/api/v1/stores', { name: 'One', zone: 'Europe/Moscow' })).json.id;
  const workplace = async (name: string): Promise<string> =>
    (await admin.post(`/api/v1/stores/${store}/workplaces`, { name })).json.id;
  const workplaces = [await workplace('Till 1'), await workplace('Till 2')] as const;
  const code = async (wanted: readonly string[] = workplaces): Promise<string> =>
    (await admin.post('/api/v1/enrolment-codes', { workplaces: wanted })).json.code;
  let people = 0;
  return {
    hub,
    dataDir,
    admin,
    store,
    workplaces,
    code,
    person: async (role) => {
      people += 1;
      const login = `${role}${people}`;
      await admin.post('/api/v1/users', { login, name: login, role, password: PASSWORD });
      return signIn(hub.url, login, PASSWORD);
    },
    kiosk: async (wanted) => {
      const kiosk = new TestKiosk(hub.url);
      await kiosk.enrol(await code(wanted));
      return kiosk;
    },
    rows: (sql, ...values) => {
      const db = openDatabase(join(dataDir, 'hub.db'), 'read');
      try {
        return all(db, sql, ...values);
      } finally {
        db.close();
      }
    },
    close: async () => {
      await hub.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type Draft = Pick<JournalEvent, 'type' | 'data'> & {
  place?: number;
  at?: number;
  mono?: number;
  boot?: string;
};

export interface BatchOptions {
  readonly gzip?: boolean;
  readonly key?: KeyObject;
  readonly keyId?: string;
  readonly clock?: Record<string, unknown>;
  /** Changes the batch after its head was signed and before the request is. */
  readonly tamper?: (batch: Record<string, unknown>) => unknown;
  /** Changes the body after the request was signed. */
  readonly corrupt?: (body: Buffer) => Buffer;
}

/** A kiosk's identity and journal, kept in memory. */
export class TestKiosk {
  url: string;
  key: KeyObject;
  readonly id: ReturnType<typeof asKioskId>;
  readonly epoch: ReturnType<typeof asEpoch>;
  readonly events: JournalEvent[] = [];
  readonly hashes: Uint8Array[] = [];
  counter = 0;
  mono = 0;
  /** The schema version it names on every call; undefined: none, as before versions were named. */
  schema: string | undefined = schemaVersionText();
  readonly start: number;

  constructor(
    url: string,
    start = Date.UTC(2026, 8, 1, 9),
    like?: Pick<TestKiosk, 'key' | 'id'> & Partial<Pick<TestKiosk, 'epoch' | 'events' | 'hashes' | 'mono'>>,
  ) {
    this.url = url;
    this.start = start;
    this.key = like?.key ?? generateKeyPairSync('ed25519').privateKey;
    this.id = like?.id ?? asKioskId(kioskIdOf(rawPublicKey(this.key)));
    this.epoch = like?.epoch ?? asEpoch(randomHex(cryptoRng, 8));
    if (like !== undefined) {
      this.events.push(...(like.events ?? []));
      this.hashes.push(...(like.hashes ?? []));
      this.mono = like.mono ?? 0;
    }
  }

  /** The same identity with a new journal file. */
  newEpoch = (): TestKiosk => new TestKiosk(this.url, this.start, { key: this.key, id: this.id });

  /** The same disk in another machine. */
  clone = (): TestKiosk => new TestKiosk(this.url, this.start, this);

  get publicKey(): string {
    return Buffer.from(rawPublicKey(this.key)).toString('base64url');
  }

  enrolRaw = (code: string): Promise<Answer> =>
    new Person(this.url).call(
      'POST',
      '/api/v1/kiosk/enrol',
      { code: code.split('-')[0], publicKey: this.publicKey, version: '0.1.0' },
      this.speaks,
    );

  async enrol(code: string): Promise<EnrolReply> {
    const answer = await this.enrolRaw(code);
    if (answer.status !== 200) throw new Error(`enrolment failed: ${answer.text}`);
    return answer.json;
  }

  hashAt(seq: number): Uint8Array {
    return this.hashes[seq - 1] ?? genesisHash(this.id, this.epoch);
  }

  /** Appends to the journal and gives the seq. */
  add(draft: Draft): number {
    const seq = this.events.length + 1;
    this.mono = draft.mono ?? this.mono + 100;
    const event = {
      at: draft.at ?? this.start + this.mono,
      boot: draft.boot ?? '5a3f0c21',
      data: draft.data,
      epoch: this.epoch,
      kiosk: this.id,
      mono: this.mono,
      place: draft.place ?? 1,
      seq,
      type: draft.type,
    } as JournalEvent;
    this.events.push(event);
    this.hashes.push(nextHash(this.hashAt(seq - 1), canonicalJson(event)));
    return seq;
  }

  edge(
    button: 'Y' | 'N' | 'U' | 'S',
    edge: 'DN' | 'UP',
    more: Record<string, unknown> = {},
    place = 1,
  ): number {
    const device = {
      serial: 'SN0001',
      bootId: '5A3F0C21',
      seq: this.events.length + 1,
      t: Math.abs(this.mono) % 2 ** 32,
    };
    return this.add({ type: 'edge', place, data: { button, edge, device, ...more } as never });
  }

  /** A whole poll: seller press, opening, perhaps an answer, end. Gives the seqs that matter. */
  poll(
    outcome: 'yes' | 'no' | 'unsure' | 'timeout' | 'superseded' | 'interrupted' | 'device-lost',
    options: {
      question?: string;
      planned?: string;
      operator?: string;
      place?: number;
      fm?: number[];
      at?: number;
    } = {},
  ): { seller: number; opened: number; customer: number | undefined; ended: number } {
    const { place = 1, question, planned, operator, fm, at } = options;
    if (at !== undefined) this.mono = at - this.start;
    const seller = this.edge('S', 'DN', { role: 'press' }, place);
    this.edge('S', 'UP', { dn: seller }, place);
    const opened = this.add({
      type: 'poll-opened',
      place,
      data: {
        by: seller,
        via: 'press',
        windowMs: 20_000,
        ...(question === undefined ? {} : { question }),
        ...(planned === undefined ? {} : { planned }),
        ...(operator === undefined ? {} : { operator }),
        ...(fm === undefined ? {} : { fm }),
      },
    });
    const answered = outcome === 'yes' || outcome === 'no' || outcome === 'unsure';
    const button = outcome === 'yes' ? 'Y' : outcome === 'no' ? 'N' : 'U';
    const customer = answered ? this.edge(button, 'DN', { role: 'answer', poll: opened }, place) : undefined;
    const ended = this.add({
      type: 'poll-ended',
      place,
      data: {
        poll: opened,
        outcome: answered ? 'answered' : outcome,
        ...(answered && customer !== undefined ? { answer: outcome, press: customer } : {}),
      },
    });
    return { seller, opened, customer, ended };
  }

  forceMajeure(place = 1, poll?: number): { dn: number; raised: number } {
    const dn = this.edge('S', 'DN', { role: 'press' }, place);
    const raised = this.add({
      type: 'fm-raised',
      place,
      data: { dn, until: this.mono + 900_000, ...(poll === undefined ? {} : { poll }) },
    });
    return { dn, raised };
  }

  item = (seq: number): string => `${this.id}.${this.epoch}.${seq}`;

  batch(from: number, to: number, clock: Record<string, unknown> = {}): Record<string, unknown> {
    const head = { kiosk: this.id, epoch: this.epoch, seq: to, hash: this.hashAt(to) };
    return {
      epoch: this.epoch,
      fromSeq: from,
      events: this.events.slice(from - 1, to),
      head: {
        seq: to,
        hash: Buffer.from(head.hash).toString('hex'),
        signature: Buffer.from(signHead('otklik-head-v1', head, this.key)).toString('base64url'),
      },
      clock: {
        wall: this.start + this.mono,
        mono: this.mono,
        boot: '5a3f0c21',
        offset: 0,
        error: 5,
        ...clock,
      },
    };
  }

  /** Sends events `from` to `to` as one signed request. */
  async send(from: number, to: number, options: BatchOptions = {}): Promise<Answer> {
    const batch = this.batch(from, to, options.clock);
    const text = JSON.stringify(options.tamper === undefined ? batch : options.tamper(batch));
    return this.sendBytes(options.gzip === false ? Buffer.from(text) : gzipSync(text), options);
  }

  async sendBytes(body: Buffer, options: BatchOptions = {}): Promise<Answer> {
    const path = '/api/v1/kiosk/events';
    const signed = signRequest(
      { method: 'POST', path, query: '', body },
      { keyId: options.keyId ?? this.id, created: 1, key: options.key ?? this.key },
    );
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        ...this.speaks,
        ...signed,
        'content-type': 'application/json',
        ...(options.gzip === false ? {} : { 'content-encoding': 'gzip' }),
      },
      body: new Uint8Array(options.corrupt?.(body) ?? body),
    });
    return answerOf(response);
  }

  /** Sends all that the journal holds in batches of 500. */
  async sendAll(clock: Record<string, unknown> = {}): Promise<void> {
    for (let from = 1; from <= this.events.length; from += 500) {
      const answer = await this.send(from, Math.min(from + 499, this.events.length), { clock });
      if (answer.status !== 200) throw new Error(`batch refused: ${answer.text}`);
    }
  }

  async config(headers: Record<string, string> = {}, counter = ++this.counter): Promise<Answer> {
    const path = '/api/v1/kiosk/config';
    const signed = this.signed('GET', path, new Uint8Array(), counter);
    return answerOf(await fetch(`${this.url}${path}`, { headers: { ...signed, ...headers } }));
  }

  /** Sends a heartbeat, or whatever stands in its place. */
  async heartbeat(
    body: unknown = heartbeatOf(),
    counter: number | undefined = ++this.counter,
  ): Promise<Answer> {
    const path = '/api/v1/kiosk/heartbeat';
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const headers = { ...this.signed('POST', path, bytes, counter), 'content-type': 'application/json' };
    return answerOf(await fetch(`${this.url}${path}`, { method: 'POST', headers, body: bytes }));
  }

  /** Asks for the stream of what is to be heard at once. */
  stream(counter: number | undefined = ++this.counter, signal?: AbortSignal): Promise<Response> {
    const path = '/api/v1/kiosk/stream';
    const headers = this.signed('GET', path, new Uint8Array(), counter);
    return fetch(`${this.url}${path}`, { headers, ...(signal === undefined ? {} : { signal }) });
  }

  /** Asks for a prompt. */
  media(sha256: string, headers: Record<string, string> = {}, counter = ++this.counter): Promise<Response> {
    const path = `/api/v1/kiosk/media/${sha256}`;
    const signed = this.signed('GET', path, new Uint8Array(), counter);
    return fetch(`${this.url}${path}`, { headers: { ...signed, ...headers } });
  }

  /** What asks for `next` in the place of the present key. */
  keyChange(next: KeyObject = generateKeyPairSync('ed25519').privateKey): KeyChangeRequest {
    const to = rawPublicKey(next);
    const change = { kiosk: this.id, from: rawPublicKey(this.key), to };
    return {
      publicKey: Buffer.from(to).toString('base64url'),
      endorsement: signKeyChange(change, this.key),
      possession: signKeyChange(change, next),
    };
  }

  /** Brings a change of key, signed by the present one. */
  async changeKey(body: unknown, counter: number | undefined = ++this.counter): Promise<Answer> {
    const path = '/api/v1/kiosk/key';
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { ...this.signed('PUT', path, bytes, counter), 'content-type': 'application/json' };
    return answerOf(await fetch(`${this.url}${path}`, { method: 'PUT', headers, body: bytes }));
  }

  /** Headers of a signed call; without a counter where none is given. */
  signed(method: string, path: string, body: Uint8Array, counter?: number): Record<string, string> {
    const parts = { method, path, query: '', body, ...(counter === undefined ? {} : { counter }) };
    return { ...this.speaks, ...signRequest(parts, { keyId: this.id, created: 1, key: this.key }) };
  }

  private get speaks(): Record<string, string> {
    return this.schema === undefined ? {} : { [SCHEMA_HEADER]: this.schema };
  }
}

/** What a kiosk with a console says while all is well. */
export const heartbeatOf = (more: Partial<Heartbeat> = {}): Heartbeat => ({
  versions: { kiosk: '0.1.0', node: '24.21.0', platform: 'linux-x64' },
  boot: '5a3f0c21',
  upMs: 60_000,
  wall: 1_790_000_000_000,
  clock: { offset: -12, error: 3 },
  outbox: { queued: 0 },
  journal: {
    epoch: '00000000000000aa',
    lastSeq: 42,
    recording: true,
    ballast: 'laid',
    sizeBytes: 65_536,
    freeBytes: 9_000_000_000,
  },
  devices: [
    {
      place: 1,
      name: 'serial:/dev/ttyUSB0',
      class: 'serial',
      state: 'up',
      model: 'OTK-1',
      serial: 'SN0001',
      counters: { up: 1, edge: 12, 'line-noise': 2 },
      lastFault: { code: 'line-noise', at: 1_789_999_990_000 },
      lastSeen: 1_789_999_999_000,
    },
  ],
  faults: [],
  ...more,
});
