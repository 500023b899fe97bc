import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asWallMs } from '@otklik/shared/base/ids.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import type { Check } from '@otklik/shared/base/verification.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { afterEach, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';
import { startHub } from '../server.ts';
import { recordedJournal } from '../testing/recorded-journal.ts';
import { verifyHubFolder } from '../verify/verify-hub.ts';
import { archiveBefore, monthsBefore } from './archive.ts';
import { runMaintenance } from './cli.ts';

const MAIN = fileURLToPath(new URL('../server.ts', import.meta.url));
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'otklik-archive-'));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const HOUR = 3_600_000;
const JULY = Date.UTC(2026, 6, 10, 9);
const SEPTEMBER = Date.UTC(2026, 8, 10, 9);

/** Appends what the real poll machine records of so many customers, and sends it. */
async function serve(kiosk: TestKiosk, customers: number, pace: number): Promise<void> {
  let draw = 1;
  const events = recordedJournal({
    kiosk: kiosk.id,
    epoch: kiosk.epoch,
    places: 2,
    customers,
    questions: ['q'],
    start: JULY,
    pace,
    random: () => {
      draw = (draw * 48_271) % 2_147_483_647;
      return draw / 2_147_483_647;
    },
  });
  for (const event of events) {
    kiosk.hashes.push(nextHash(kiosk.hashAt(event.seq - 1), canonicalJson(event)));
    kiosk.events.push(event);
  }
  kiosk.mono = events.at(-1)?.mono ?? 0;
  await kiosk.sendAll();
}

/** A hub with polls from July into September. */
async function hubOfThreeMonths(
  customers = 70,
  pace = 24 * HOUR,
): Promise<{ setup: TestHub; kiosk: TestKiosk; july: number }> {
  const setup = await testHub();
  cleanups.push(() => rmSync(setup.dataDir, { recursive: true, force: true }));
  const kiosk = await setup.kiosk();
  await serve(kiosk, customers, pace);
  return { setup, kiosk, july: kiosk.events.filter(({ at }) => at < Date.UTC(2026, 7, 1)).length };
}

const archive = (setup: TestHub, before: number) =>
  archiveBefore(setup.hub.db, { dataDir: setup.dataDir, before, now: () => SEPTEMBER });

const differing = (checks: readonly Check[]): string[] =>
  checks.filter(({ count }) => count > 0).flatMap(({ name, differences }) => [name, ...differences]);

async function verified(dir: string): Promise<string[]> {
  const checks = await verifyHubFolder({ dir, scratch: folder(), workers: 0 });
  if (!checks.ok) throw new Error(checks.error.detail);
  return differing(checks.value);
}

async function detail(person: Person, kiosk: TestKiosk, seq: number): Promise<unknown> {
  const answer = await person.get(`/api/v1/review/items/${kiosk.item(seq)}`);
  expect(answer.status).toBe(200);
  return answer.json;
}

test('months go to files of exactly what was hashed; review, figures, repeats and verify are as before', async () => {
  const { setup, kiosk, july } = await hubOfThreeMonths();
  cleanups.push(() => setup.hub.close());
  const press = kiosk.events.find(({ type, data }) => type === 'edge' && 'role' in data)?.seq ?? 0;
  const before = await detail(setup.admin, kiosk, press);
  const index = (await setup.admin.get('/api/v1/results/index')).json;

  const done = await archive(setup, Date.UTC(2026, 8, 1));
  expect(readdirSync(join(setup.dataDir, 'archive')).sort()).toEqual(['2026-07', '2026-08']);
  const archived = new Map<number, string>();
  for (const name of readdirSync(join(setup.dataDir, 'archive'), { recursive: true, encoding: 'utf8' })) {
    const from = Number(/\.(\d+)-\d+\.ndjson\.gz$/.exec(name)?.[1] ?? 0);
    if (from === 0) continue;
    const [, ...lines] = gunzipSync(readFileSync(join(setup.dataDir, 'archive', name)))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    for (const [index, line] of lines.entries()) archived.set(from + index, line);
  }
  expect(archived.size).toBe(done.events);
  expect(done.events).toBeGreaterThan(july);
  for (const [seq, line] of archived) {
    const event = kiosk.events[seq - 1];
    expect(line).toBe(event === undefined ? '' : canonicalJson(event));
  }
  const [left] = setup.rows<{ n: number }>("SELECT COUNT(*) AS n FROM events WHERE body <> ''");
  expect(left?.n).toBe(kiosk.events.length - done.events);

  expect(await detail(setup.admin, kiosk, press)).toEqual(before);
  expect((await setup.admin.get('/api/v1/results/index')).json).toEqual(index);
  expect((await kiosk.send(1, 50)).json.durable).toBe(kiosk.events.length);
  expect(await archive(setup, Date.UTC(2026, 8, 1))).toEqual({ segments: 0, events: 0 });
  expect(await verified(setup.dataDir)).toEqual([]);

  // The hashes stay, so a contradiction of an archived event is still found out.
  const clone = kiosk.clone();
  clone.events.splice(9);
  clone.hashes.splice(9);
  clone.poll('no', { at: kiosk.events[9]?.at ?? 0 });
  expect(await clone.send(1, clone.events.length)).toMatchObject({
    status: 409,
    json: { code: 'chain-fork' },
  });
});

test('a changed or missing file is named by verify, and the item is still shown', async () => {
  const { setup, kiosk } = await hubOfThreeMonths();
  const press = kiosk.events.find(({ type, data }) => type === 'edge' && 'role' in data)?.seq ?? 0;
  await archive(setup, Date.UTC(2026, 7, 1));
  await setup.hub.close();
  const month = join(setup.dataDir, 'archive', '2026-07');
  const [file = ''] = readdirSync(month);
  const bytes = readFileSync(join(month, file));
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(40) ^ 1, 40);
  writeFileSync(join(month, file), changed);
  expect(await verified(setup.dataDir)).toContainEqual(
    expect.stringContaining(`2026-07/${file} is not what`),
  );
  rmSync(join(month, file));
  expect(await verified(setup.dataDir)).toContainEqual(
    expect.stringContaining(`2026-07/${file} cannot be read (ENOENT)`),
  );
  const hub = await startHub({ dataDir: setup.dataDir, port: 0, host: '127.0.0.1' });
  cleanups.push(() => hub.close());
  await detail(await signIn(hub.url, 'admin', PASSWORD), kiosk, press);
  await hub.close();
  cleanups.pop();
  writeFileSync(join(month, file), bytes);
  expect(await verified(setup.dataDir)).toEqual([]);
});

test('kill -9 while archiving, four times: every body stays in one place at least', async () => {
  const { setup } = await hubOfThreeMonths(300, 6 * HOUR);
  await setup.hub.close();
  for (let round = 0; round < 4; round += 1) {
    const args = ['archive', '--data', setup.dataDir, '--before', '2026-10'];
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    const files = (): number =>
      readdirSync(setup.dataDir, { recursive: true }).filter((name) => String(name).includes('archive/'))
        .length;
    const had = files();
    while (round < 3 && files() === had && child.exitCode === null) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (round < 3) child.kill('SIGKILL');
    const [code] = await exited;
    if (round === 3) expect(code).toBe(0);
    expect(await verified(setup.dataDir)).toEqual([]);
  }
  const [left] = setup.rows<{ n: number }>("SELECT COUNT(*) AS n FROM events WHERE body <> ''");
  expect(left?.n).toBe(1);
}, 180_000);

test('a hub told to keep some months archives by itself at its start, a running one is left alone', async () => {
  const { setup } = await hubOfThreeMonths();
  const lines: string[] = [];
  const terminal = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) };
  const run = (...argv: string[]) => runMaintenance('archive', argv, {}, { now: SEPTEMBER, terminal });
  expect(await run('--data', setup.dataDir, '--before', '2026-08')).toBe(1);
  expect(lines.pop()).toMatch(/^hub: Another hub is running on .+ Stop it first\.$/);
  await setup.hub.close();
  expect(await run('--data', setup.dataDir, '--before', '2026-13')).toBe(2);
  expect(await run('--data', setup.dataDir, '--before', '2026-10')).toBe(2);
  expect(await run('--data', setup.dataDir, '--before', '2026-08')).toBe(0);
  expect(lines.pop()).toMatch(/^archived \d+ events of before 2026-08 in \d+ files$/);
  // What is made anew comes from the files too, and is the same.
  const rebuild = ['--data', setup.dataDir];
  expect(await runMaintenance('rebuild', rebuild, {}, { now: SEPTEMBER, terminal })).toBe(0);
  expect(lines.pop()).toMatch(/^rebuilt \d+ polls from \d+ events of 1 journals: 0 polls and 0 figures/);

  const at = (wall: number): Clock => ({ ...systemClock(), wall: () => asWallMs(wall) });
  const hub = await startHub({
    dataDir: setup.dataDir,
    port: 0,
    host: '127.0.0.1',
    keepMonths: 1,
    clock: at(SEPTEMBER),
  });
  // August stays: one whole month beside the running one. Closing waits for what is being archived.
  await hub.close();
  expect(readdirSync(join(setup.dataDir, 'archive'))).toEqual(['2026-07']);
  const later = at(SEPTEMBER + 31 * 24 * HOUR);
  const next = await startHub({
    dataDir: setup.dataDir,
    port: 0,
    host: '127.0.0.1',
    keepMonths: 1,
    clock: later,
  });
  while (readdirSync(join(setup.dataDir, 'archive')).length < 2) {
    await next.db.read('opsFigures', undefined);
  }
  await next.close();
  expect(await verified(setup.dataDir)).toEqual([]);
});

test('months are counted in UTC, over the turn of a year', () => {
  expect(new Date(monthsBefore(Date.UTC(2026, 1, 28, 23), 3)).toISOString()).toBe('2025-11-01T00:00:00.000Z');
  expect(monthsBefore(Date.UTC(2026, 0, 1), 0)).toBe(Date.UTC(2026, 0, 1));
});
