import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDatabase } from '@otklik/hub-server/db/sqlite.ts';
import { PASSWORD, type Person, signIn } from '@otklik/hub-server/hub-fixture.ts';
import { createAdmin, type HubOptions, type RunningHub, startHub } from '@otklik/hub-server/server.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { freePort } from './free-port.ts';

/** A real hub with one store, one workplace and a question, which can be away for a while. */
export interface RestartableHub {
  readonly url: string;
  /** A folder for the test, removed with the hub. */
  readonly folder: string;
  readonly admin: Person;
  /** The store, and the question it begins with. */
  readonly store: string;
  readonly question: string;
  isUp(): boolean;
  up(): Promise<void>;
  down(): Promise<void>;
  /** A fresh enrolment code for the workplace. */
  code(): Promise<string>;
  /** Looks into the database read-only. */
  look<T>(ask: (db: Db) => T): T;
  remove(): Promise<void>;
}

const HOST = '127.0.0.1';

/** `clock`: its time; absent: the machine's. `more`: what else it is started with, each time. */
export async function startRestartableHub(
  clock: Clock = systemClock(),
  more: Partial<HubOptions> = {},
): Promise<RestartableHub> {
  const folder = mkdtempSync(join(tmpdir(), 'otklik-hub-'));
  const dataDir = join(folder, 'hub');
  mkdirSync(dataDir);
  let running: RunningHub | undefined = await startHub({
    ...more,
    // It comes back to it: nothing may have taken it meanwhile.
    ...{ dataDir, port: await freePort(), host: HOST, clock },
  });
  const { url } = running;
  const port = Number(new URL(url).port);
  await createAdmin(running.db, 'admin', { password: PASSWORD, rng: cryptoRng, clock });
  const admin = await signIn(url, 'admin', PASSWORD);
  const made = async (path: string, body: object): Promise<string> => created(admin, path, body);
  const store = await made('/stores', { name: 'One', zone: 'Europe/Moscow' });
  const workplace = await made(`/stores/${store}/workplaces`, { name: 'Till 1' });
  const text = { ru: 'Вам помогли?', en: 'Were you helped?' };
  const question = await made('/questions', { text, positive: 'yes' });
  await made('/plan/periods', { question, from: clock.wall() });
  return {
    url,
    folder,
    admin,
    store,
    question,
    isUp: () => running !== undefined,
    up: async () => {
      running ??= await startHub({ ...more, dataDir, port, host: HOST, clock });
    },
    down: async () => {
      await running?.close();
      running = undefined;
    },
    code: async () => {
      const reply = await admin.post('/api/v1/enrolment-codes', { workplaces: [workplace] });
      if (reply.status >= 300) throw new Error(`no enrolment code: ${reply.text}`);
      return reply.json.code;
    },
    look: (ask) => {
      const db = openDatabase(join(dataDir, 'hub.db'), 'read');
      try {
        return ask(db);
      } finally {
        db.close();
      }
    },
    remove: async () => {
      await running?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function created(admin: Person, path: string, body: object): Promise<string> {
  const reply = await admin.post(`/api/v1${path}`, body);
  if (reply.status >= 300) throw new Error(`${path}: ${reply.text}`);
  return reply.json.id;
}
