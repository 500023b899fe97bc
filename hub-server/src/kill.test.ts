import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { afterEach, expect, test } from 'vitest';
import { initial } from './db/migrations/0001-initial.ts';
import { closedEpochs } from './db/migrations/0002-closed-epochs.ts';
import { schemaSteps } from './db/migrations.ts';
import { all, openDatabase, run } from './db/sqlite.ts';
import { PASSWORD, signIn, type TestKiosk, testHub } from './hub-fixture.ts';
import { recordedJournal } from './testing/recorded-journal.ts';
import { verifyHubFolder } from './verify/verify-hub.ts';

const MAIN = fileURLToPath(new URL('./server.ts', import.meta.url));
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'otklik-kill-'));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function start(dataDir: string): { child: ChildProcess; ready: Promise<string>; ended: Promise<unknown> } {
  const args = ['--data', dataDir, '--port', '0', '--log-level', 'silent', '--second-step', 'optional'];
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const ready = new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      const url = /^hub ready (\S+)$/m.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error('the hub ended')));
  });
  ready.catch(() => undefined);
  return { child, ready, ended };
}

async function differences(dir: string): Promise<string[]> {
  const checked = await verifyHubFolder({ dir, scratch: folder(), workers: 0 });
  if (!checked.ok) throw new Error(checked.error.detail);
  return checked.value
    .filter(({ count }) => count > 0)
    .flatMap(({ name, differences: lines }) => [name, ...lines]);
}

/** What the real poll machine records of so many customers. */
async function serve(kiosk: TestKiosk, customers: number): Promise<void> {
  let draw = 1;
  const random = (): number => {
    draw = (draw * 48_271) % 2_147_483_647;
    return draw / 2_147_483_647;
  };
  const { id, epoch, start: from } = kiosk;
  const events = recordedJournal({
    ...{ kiosk: id, epoch, customers, random, start: from },
    ...{ places: 2, questions: ['q'], pace: 60_000 },
  });
  for (const event of events) {
    kiosk.hashes.push(nextHash(kiosk.hashAt(event.seq - 1), canonicalJson(event)));
    kiosk.events.push(event);
  }
  await kiosk.sendAll();
}

test('kill -9 while verdicts are given, eight times: each answered one stands, with rollups and log in step', async () => {
  const setup = await testHub();
  cleanups.push(() => rmSync(setup.dataDir, { recursive: true, force: true }));
  const kiosk = await setup.kiosk();
  await serve(kiosk, 120);
  await setup.hub.close();
  const items = setup
    .rows<{ seq: number }>('SELECT seq FROM review_items WHERE listed = 1 ORDER BY seq')
    .map(({ seq }) => kiosk.item(seq));
  const answered = new Map<string, string>();
  /** The verdicts each kill met under way: it stands or it does not, whatever was answered for the item before. */
  const underWay = new Map<string, string>();
  let next = 0;
  for (let round = 0; round < 8; round += 1) {
    const hub = start(setup.dataDir);
    const admin = await signIn(await hub.ready, 'admin', PASSWORD);
    // The moment is random on purpose, some verdicts after the start; nothing below depends on which it was.
    const quiet = 2 + Math.floor(Math.random() * 20);
    for (let given = 0; ; given += 1) {
      if (given === quiet) setTimeout(() => hub.child.kill('SIGKILL'), Math.random() * 50);
      const item = items[next % items.length] ?? '';
      const value = next % 3 === 0 ? 0 : 1;
      next += 1;
      const path = `/api/v1/review/items/${item}/verdicts`;
      const answer = await admin.post(path, { value }).catch(() => undefined);
      if (answer === undefined) {
        underWay.set(item, String(value));
        break;
      }
      if (answer.status === 200 || answer.status === 201) {
        answered.set(item, String(value));
        underWay.delete(item);
      }
    }
    await hub.ended;
    expect(await differences(setup.dataDir)).toEqual([]);
  }
  const stored = new Map(
    setup
      .rows<{ seq: number; value: string }>('SELECT seq, value FROM verdicts WHERE withdrawn_at IS NULL')
      .map(({ seq, value }) => [kiosk.item(seq), value]),
  );
  expect(answered.size).toBeGreaterThan(8);
  for (const [item, value] of answered) {
    const may = [value, ...[underWay.get(item) ?? []].flat()];
    expect([item, may]).toEqual([item, expect.arrayContaining([stored.get(item)])]);
  }
}, 180_000);

test('kill -9 while the schema is brought up to date: the next start goes on from whole steps', async () => {
  const dataDir = folder();
  const old = openDatabase(join(dataDir, 'hub.db'), 'write');
  old.exec('CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY, at INTEGER NOT NULL)');
  for (const [index, sql] of [initial, closedEpochs].entries()) {
    old.exec(sql);
    run(old, 'INSERT INTO schema_migrations (id, at) VALUES (?, 0)', index + 1);
  }
  run(old, 'INSERT INTO stores (id, name, zone, created_at) VALUES (?, ?, ?, 0)', 's', 'Old', 'UTC');
  run(old, 'INSERT INTO workplaces (id, store, name, created_at) VALUES (?, ?, ?, 0)', 'w', 's', 'Till');
  old.close();
  const lacking = (): number => {
    const db = openDatabase(join(dataDir, 'hub.db'), 'read');
    try {
      return schemaSteps(db).lacking.length;
    } finally {
      db.close();
    }
  };
  expect(lacking()).toBeGreaterThan(2);
  for (let round = 0; round < 6; round += 1) {
    const hub = start(dataDir);
    setTimeout(() => hub.child.kill('SIGKILL'), 150 + Math.random() * 400);
    await hub.ended;
  }
  const hub = start(dataDir);
  await hub.ready;
  hub.child.kill('SIGTERM');
  expect(await hub.ended).toEqual([0, null]);
  expect(lacking()).toBe(0);
  const db = openDatabase(join(dataDir, 'hub.db'), 'read');
  cleanups.push(() => void db.close());
  expect(all(db, 'SELECT name FROM stores')).toEqual([{ name: 'Old' }]);
  expect(await differences(dataDir)).toEqual([]);
}, 120_000);
