import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { verifyHubFolder } from '@otklik/hub-server/verify/verify-hub.ts';
import { verifyKioskFolder } from '@otklik/kiosk/journal/verify-journal.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChildProgram, childPrograms } from './support/child-program.ts';
import { eventually } from './support/eventually.ts';

/**
 * A kiosk's key is changed again and again, and each time hub or kiosk, both real processes, are killed with -9 at another
 * step of it. A line between them holds calls, so that each kill meets its step. Presses go on at a real serial line.
 */
const HUB = fileURLToPath(new URL('../hub-server/src/server.ts', import.meta.url));
const KIOSK = fileURLToPath(new URL('../kiosk/src/main.ts', import.meta.url));
const HOST = '127.0.0.1';
const WAIT_MS = 60_000;

/** What becomes of a call; `drop` lets the caller hear nothing more. */
type Fate = 'pass' | 'drop';
interface Gates {
  /** Whether anything goes through at all. */
  open: boolean;
  /** A change of key, on its way to the hub, and the hub's answer to it on its way back. */
  asking: () => Promise<Fate>;
  answered: () => Promise<Fate>;
}
const pass = async (): Promise<Fate> => 'pass';
const gates: Gates = { open: true, asking: pass, answered: pass };

const programs = childPrograms();
let setup: TestHub;
let hubPort: number;
let line: Server;
let folder: string;
let console_: SimulatedConsole;
let hub: ChildProgram;
let kiosk: ChildProgram;
/** Changes of key so far, and edges pressed. */
let keys = 0;
let edges = 0;

beforeAll(async () => {
  setup = await testHub();
  hubPort = Number(new URL(setup.hub.url).port);
  folder = mkdtempSync(join(tmpdir(), 'otklik-rotation-kill-'));
  const code = await setup.code([setup.workplaces[0]]);
  await setup.hub.close();
  line = createServer((incoming, reply) => void carry(incoming, reply));
  await new Promise<void>((done) => line.listen(0, HOST, done));
  console_ = await startSimulatedConsole({ link: join(folder, 'console') });
  hub = await startHub();
  kiosk = startKiosk({}, '--enrol', code);
  await kiosk.line(/^kiosk enrolled$/);
}, 300_000);
afterAll(async () => {
  await programs.endAll();
  await console_?.close();
  line?.closeAllConnections();
  line?.close();
  rmSync(folder, { recursive: true, force: true });
  await setup?.close();
});

async function startHub(): Promise<ChildProgram> {
  const flags = ['--port', String(hubPort), '--log-level', 'silent', '--second-step', 'optional'];
  const started = programs.start([HUB, '--data', setup.dataDir, ...flags]);
  await started.line(/^hub ready /);
  return started;
}

function startKiosk(env: Readonly<Record<string, string>> = {}, ...more: readonly string[]): ChildProgram {
  const { port } = line.address() as AddressInfo;
  const where = ['--data', join(folder, 'kiosk'), '--hub', `http://${HOST}:${port}`];
  return programs.start([KIOSK, ...where, '--device', `serial:${console_.path}`, ...more], env);
}

/** Carries one call to the hub and its answer back, as its gates allow. */
async function carry(incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
  const isChange = incoming.method === 'PUT' && incoming.url === '/api/v1/kiosk/key';
  const cut = (): void => void reply.socket?.destroy();
  if (!gates.open || (isChange && (await gates.asking()) === 'drop')) return cut();
  const { method, url, headers } = incoming;
  const outgoing = request({ host: HOST, port: hubPort, method, path: url, headers }, (answer) => {
    const back = async (): Promise<void> => {
      if (isChange && (await gates.answered()) === 'drop') return cut();
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    };
    answer.on('error', cut);
    void back();
  });
  outgoing.on('error', cut);
  reply.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** Somebody serves a customer: four edges. */
function serve(): void {
  for (const button of ['S', 'Y'] as const) {
    console_.down(button);
    console_.up(button);
  }
  edges += 4;
}

const ask = async (): Promise<void> => {
  const [known] = setup.rows<{ id: string }>('SELECT id FROM kiosks');
  expect((await setup.admin.post(`/api/v1/kiosks/${known?.id}/key-rotation`)).status).toBe(204);
  keys += 1;
};
/** The key the hub holds for its kiosk, from 0. */
const hubKey = (): number | undefined =>
  setup.rows<{ n: number }>('SELECT key_number AS n FROM kiosks')[0]?.n;
/** What the kiosk keeps on its disk of its later keys. */
function ownKeys(): { readonly later: readonly unknown[]; readonly pending?: unknown } {
  const path = join(folder, 'kiosk', 'keys.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { later: [] };
}

/** Kills and waits until it is gone; nothing but the signal ended it. */
const kill = async (program: ChildProgram): Promise<void> => {
  expect(await program.end('SIGKILL')).toBe(null);
};

/** A gate at which the first call waits; `met` resolves once one stands there. */
function gate(fate: Fate): {
  readonly at: () => Promise<Fate>;
  readonly met: Promise<void>;
  release(): void;
} {
  let meet = (): void => undefined;
  let release = (): void => undefined;
  const met = new Promise<void>((done) => {
    meet = done;
  });
  const released = new Promise<void>((done) => {
    release = done;
  });
  return {
    met,
    release: () => release(),
    at: async () => {
      meet();
      await released;
      return fate;
    },
  };
}

/** Both are up again: the key is changed on both sides, and all that was pressed is in the hub, each edge once. */
async function settled(): Promise<void> {
  Object.assign(gates, { open: true, asking: pass, answered: pass });
  serve();
  await eventually(
    `key ${keys} is in force and ${edges} edges have come`,
    () => {
      const own = ownKeys();
      const changed = hubKey() === keys && own.later.length === keys && own.pending === undefined;
      return changed && edgesHeld().length >= edges ? true : undefined;
    },
    WAIT_MS,
  );
  const held = edgesHeld();
  expect(held).toHaveLength(edges);
  const seqs = Map.groupBy(held, ({ bootId }) => bootId);
  for (const list of seqs.values()) expect(new Set(list.map(({ seq }) => seq)).size).toBe(list.length);
  const [known] = (await setup.admin.get('/api/v1/kiosks')).json.kiosks;
  expect(known.keyAskedAt).toBeUndefined();
  expect(setup.rows('SELECT kind FROM alarms')).toEqual([]);
  expect(setup.rows('SELECT id FROM forks')).toEqual([]);
  expect(setup.rows('SELECT id FROM journals')).toHaveLength(1);
}

const edgesHeld = (): readonly { readonly bootId: string; readonly seq: number }[] =>
  setup
    .rows<{ body: string }>("SELECT body FROM events WHERE type = 'edge' ORDER BY journal, seq")
    .flatMap(({ body }) => {
      const event: JournalEvent = JSON.parse(body);
      return event.type === 'edge' ? [event.data.device] : [];
    });

test('the hub is killed once a new key is asked for, before the kiosk hears of it', async () => {
  await kiosk.line(/^kiosk ready /);
  serve();
  gates.open = false;
  await ask();
  await kill(hub);
  hub = await startHub();
  expect(hubKey()).toBe(keys - 1);
  await settled();
}, 300_000);

test('the hub is killed when it has taken the new key, before the answer', async () => {
  const answer = gate('drop');
  gates.answered = answer.at;
  await ask();
  await answer.met;
  serve();
  await kill(hub);
  answer.release();
  expect(hubKey()).toBe(keys);
  expect(ownKeys()).toMatchObject({ pending: expect.anything() });
  hub = await startHub();
  await settled();
}, 300_000);

test('the kiosk is killed when it has kept the new key, before the hub hears of it', async () => {
  const call = gate('drop');
  gates.asking = call.at;
  await ask();
  await call.met;
  serve();
  await kill(kiosk);
  call.release();
  expect([hubKey(), ownKeys()]).toMatchObject([keys - 1, { pending: expect.anything() }]);
  kiosk = startKiosk();
  await settled();
}, 300_000);

test('the kiosk is killed when it has sent the new key, before the answer', async () => {
  const answer = gate('drop');
  gates.answered = answer.at;
  await ask();
  await answer.met;
  serve();
  await kill(kiosk);
  answer.release();
  expect([hubKey(), ownKeys()]).toMatchObject([keys, { pending: expect.anything() }]);
  kiosk = startKiosk();
  await settled();
}, 300_000);

/** The kiosk's own hand: it is killed where it would put the second version of its keys in place. */
const AT_THE_SWITCH = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const rename = fs.renameSync;
let times = 0;
fs.renameSync = (from, to) => {
  if (String(to).endsWith('keys.json') && ++times === 2) process.kill(process.pid, 'SIGKILL');
  return rename(from, to);
};
syncBuiltinESMExports();
`;

test('the kiosk is killed when the answer has come, before it signs by the new key', async () => {
  expect(await kiosk.end('SIGTERM')).toBe(0);
  const preload = `data:text/javascript,${encodeURIComponent(AT_THE_SWITCH)}`;
  kiosk = startKiosk({ NODE_OPTIONS: `--import=${preload}` });
  await kiosk.line(/^kiosk ready /);
  await ask();
  serve();
  expect(await kiosk.ended).toBe(null);
  expect([hubKey(), ownKeys()]).toMatchObject([keys, { pending: expect.anything() }]);
  kiosk = startKiosk();
  await settled();
}, 300_000);

test('and then both folders hold what they should', async () => {
  expect(await kiosk.end('SIGTERM')).toBe(0);
  expect(await hub.end('SIGTERM')).toBe(0);
  expect(keys).toBe(5);
  const scratch = (): string => mkdtempSync(join(folder, 'scratch-'));
  const own = verifyKioskFolder(join(folder, 'kiosk'), scratch());
  expect(own.ok && own.value.filter(({ count }) => count > 0)).toEqual([]);
  const hubs = await verifyHubFolder({ dir: setup.dataDir, scratch: scratch(), workers: 0 });
  expect(hubs.ok && hubs.value.filter(({ count }) => count > 0)).toEqual([]);
}, 300_000);
