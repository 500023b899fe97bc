import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { all, type Db, one } from '@otklik/hub-server/db/sqlite.ts';
import { loadPoll } from '@otklik/hub-server/ingest/poll-repository.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import type { JournalEvent, JournalEventOf } from '@otklik/shared/poll/events.ts';
import { projectPolls } from '@otklik/shared/poll/projection.ts';
import { replay } from '@otklik/shared/poll/replay.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { publicKeyFromRaw, verifyHead } from '@otklik/shared/sync/signature.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChildProgram, childPrograms } from './support/child-program.ts';
import { eventually } from './support/eventually.ts';
import { startPresser } from './support/presser.ts';
import { type RestartableHub, startRestartableHub } from './support/restartable-hub.ts';
import { type Seeded, seeded } from './support/seeded.ts';

const KILLS = 20;
const kioskMain = fileURLToPath(new URL('../kiosk/src/main.ts', import.meta.url));

const programs = childPrograms();
let hub: RestartableHub;
let console_: SimulatedConsole;

beforeAll(async () => {
  hub = await startRestartableHub();
  console_ = await startSimulatedConsole({ link: join(hub.folder, 'console') });
});

afterAll(async () => {
  await programs.endAll();
  await console_?.close();
  await hub?.remove();
});

function startKiosk(...more: readonly string[]): ChildProgram {
  const device = `serial:${console_.path}`;
  return programs.start([
    kioskMain,
    ...['--data', join(hub.folder, 'kiosk'), '--hub', hub.url, '--device', device, ...more],
  ]);
}

/** At any moment of its life: while it starts, or with presses under way. */
async function killAtRandom(kiosk: ChildProgram, random: Seeded, gestures: (n: number) => Promise<void>) {
  if (random.chance(0.25)) await pause(random.int(0, 1500));
  else {
    await kiosk.line(/^kiosk ready /);
    await gestures(random.int(0, 6));
    await pause(random.int(0, 40));
  }
  expect(await kiosk.end('SIGKILL')).toBe(null);
}

test('kiosk killed with -9 twenty times: every press of the console is in the hub exactly once', async () => {
  const random = seeded(Number(process.env.OTKLIK_TEST_SEED ?? randomInt(2 ** 32)));
  process.stdout.write(`kiosk-kill: OTKLIK_TEST_SEED=${random.seed}\n`);

  let kiosk = startKiosk('--enrol', await hub.code());
  const presser = startPresser(console_, random);
  await kiosk.line(/^kiosk enrolled$/);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    if (kill === KILLS) await hub.up();
    else if (random.chance(0.4)) await (hub.isUp() ? hub.down() : hub.up());
    await killAtRandom(kiosk, random, presser.gestures);
    await presser.gesturesOrFull(random.int(0, 4));
    kiosk = startKiosk();
  }
  await kiosk.line(/^kiosk ready /);
  await presser.stop();
  await consoleEmptied();
  // The last poll is one that ends by itself.
  for (const button of ['S', 'Y'] as const) {
    console_.down(button);
    console_.up(button);
    await consoleEmptied();
  }
  const last = presser.edges.length;
  // What does not come in time is lost: what follows then says which.
  await eventually('the outbox drained', () => drained(last), 20_000).catch(() => undefined);
  const events = hub.look(eventsOf);
  expect(await kiosk.end('SIGTERM')).toBe(0);

  const edges = events.filter((event) => event.type === 'edge');
  expect(edges.map(({ data }) => [data.device.bootId, data.button, data.edge])).toEqual(
    presser.edges.map(({ bootId, button, edge }) => [bootId, button, edge]),
  );
  expect(ownSeqs(events)).toEqual(
    new Map([...ownSeqs(events)].map(([boot, seqs]) => [boot, seqs.map((_, index) => index + 1)])),
  );
  expect(events.filter(({ type }) => type === 'gap')).toEqual([]);
  expect(console_.view().lost).toBe(0);
  expect(events.filter(({ type }) => type === 'boot').length).toBeGreaterThan(KILLS / 4);
  expect(replay(1, events).mismatches).toEqual([]);
  hub.look((db) => {
    pollsAreThoseOf(events, db);
    chainHolds(events, db);
    for (const table of ['forks', 'alarms']) expect(all(db, `SELECT * FROM ${table}`)).toEqual([]);
  });
}, 300_000);

async function consoleEmptied(): Promise<void> {
  await eventually('the console’s ring emptied', () => console_.view().waiting === 0 || undefined);
}

/** Whether the hub has so many edges and no poll is open. */
function drained(edges: number): true | undefined {
  return hub.look((db) => {
    const open = all(db, 'SELECT seq FROM polls WHERE outcome IS NULL');
    const count = one<{ n: number }>(db, `SELECT count(*) AS n FROM events WHERE type = 'edge'`)?.n ?? 0;
    return open.length === 0 && count >= edges ? true : undefined;
  });
}

const eventsOf = (db: Db): readonly JournalEvent[] =>
  all<{ body: string }>(db, 'SELECT body FROM events ORDER BY journal, seq').map(({ body }) =>
    JSON.parse(body),
  );

/** What the console numbered, by its boot, in the order of the journal. */
function ownSeqs(events: readonly JournalEvent[]): ReadonlyMap<string, readonly number[]> {
  const numbered = events.filter(
    (event): event is JournalEventOf<'edge'> | JournalEventOf<'hold'> =>
      event.type === 'edge' || event.type === 'hold',
  );
  const boots = Map.groupBy(numbered, ({ data }) => data.device.bootId);
  return new Map([...boots].map(([boot, list]) => [boot, list.map(({ data }) => data.device.seq)]));
}

function pollsAreThoseOf(events: readonly JournalEvent[], db: Db): void {
  const projected = projectPolls(events);
  const stored = all<{ journal: number; seq: number }>(db, 'SELECT journal, seq FROM polls ORDER BY seq');
  expect(stored.map(({ journal, seq }) => loadPoll(db, journal, seq))).toEqual(projected);
  expect(projected.length).toBeGreaterThan(KILLS / 4);
  expect(projected.filter(({ outcome }) => outcome === undefined)).toEqual([]);
  expect(projected.at(-1)).toMatchObject({ outcome: 'answered', answer: 'yes' });
}

/** One journal, whole: each hash from the one before, each stored head signed by the kiosk. */
function chainHolds(events: readonly JournalEvent[], db: Db): void {
  const journals = all<{ kiosk: string; epoch: string; durable: number }>(
    db,
    'SELECT kiosk, epoch, durable FROM journals',
  );
  expect(journals).toHaveLength(1);
  const [journal] = journals;
  if (journal === undefined) throw new Error('no journal');
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: journal.durable }, (_, i) => i + 1));
  const [kiosk, epoch] = [asKioskId(journal.kiosk), asEpoch(journal.epoch)];
  const hashes: Uint8Array[] = [];
  let head = genesisHash(kiosk, epoch);
  for (const event of events) {
    head = nextHash(head, canonicalJson(event));
    hashes.push(head);
  }
  const stored = all<{ hash: Uint8Array }>(db, 'SELECT hash FROM events ORDER BY seq');
  expect(stored.map(({ hash }) => hex(hash))).toEqual(hashes.map(hex));
  const raw = one<{ key: string }>(db, 'SELECT public_key AS key FROM kiosks')?.key ?? '';
  const key = publicKeyFromRaw(Buffer.from(raw, 'base64url'));
  const heads = all<{ seq: number; signature: Uint8Array }>(db, 'SELECT seq, signature FROM heads');
  expect(heads.length).toBeGreaterThan(0);
  for (const { seq, signature } of heads) {
    const hash = hashes[seq - 1] ?? new Uint8Array();
    expect(verifyHead('otklik-head-v1', { kiosk, epoch, seq, hash }, signature, key)).toBe(true);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
