import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { all, openDatabase, run } from '../db/sqlite.ts';
import { type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';
import { upload, wavTone } from '../media/samples.test-help.ts';
import { startHub } from '../server.ts';
import { makeBackup, restoreBackup } from './backup.ts';
import { runMaintenance } from './cli.ts';

const MAIN = fileURLToPath(new URL('../server.ts', import.meta.url));
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'otklik-backup-'));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function hubWithKiosk(): Promise<{ setup: TestHub; kiosk: TestKiosk }> {
  const setup = await testHub();
  cleanups.push(() => setup.close());
  return { setup, kiosk: await setup.kiosk() };
}

const NOW = 1_790_000_000_000;
const silent = { now: NOW, onProgress: (): void => undefined };

test('a backup made while batches come in is one instant: every journal contiguous, every poll with its events', async () => {
  const { setup, kiosk } = await hubWithKiosk();
  const target = join(folder(), 'copy');
  let done = false;
  const feed = async (): Promise<void> => {
    for (let from = 1; !done; from = kiosk.events.length + 1) {
      for (let polls = 0; polls < 5; polls += 1) kiosk.poll('yes');
      expect((await kiosk.send(from, kiosk.events.length)).status).toBe(200);
    }
  };
  const fed = feed();
  const backup = await makeBackup({ dataDir: setup.dataDir, target, ...silent });
  done = true;
  await fed;
  expect(backup).toMatchObject({ ok: true });
  const db = openDatabase(join(target, 'hub.db'), 'read');
  cleanups.push(() => void db.close());
  expect(all(db, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const [journal] = all<{ durable: number }>(db, 'SELECT durable FROM journals');
  const events = all<{ seq: number; type: string }>(db, 'SELECT seq, type FROM events ORDER BY seq');
  const durable = journal?.durable ?? 0;
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: durable }, (_, index) => index + 1));
  const [polls] = all<{ n: number }>(db, 'SELECT COUNT(*) AS n FROM polls');
  expect(polls?.n).toBe(events.filter(({ type }) => type === 'poll-opened').length);
  for (const name of ['hub.db', 'hub-key.pem', 'backup.json']) {
    expect(statSync(join(target, name)).mode & 0o077).toBe(0);
  }
});

test('a hub restored from an older backup takes again what it had acknowledged since', async () => {
  const { setup, kiosk } = await hubWithKiosk();
  kiosk.poll('yes');
  await kiosk.sendAll();
  const early = kiosk.events.length;
  const [copy, data] = [join(folder(), 'copy'), join(folder(), 'restored')];
  expect(await makeBackup({ dataDir: setup.dataDir, target: copy, ...silent })).toMatchObject({ ok: true });
  kiosk.poll('no');
  kiosk.poll('unsure');
  expect((await kiosk.send(early + 1, kiosk.events.length)).json.durable).toBe(kiosk.events.length);

  expect(await restoreBackup({ backup: copy, dataDir: data })).toMatchObject({ ok: true });
  const restored = await startHub({ dataDir: data, port: 0, host: '127.0.0.1' });
  cleanups.push(() => restored.close());
  kiosk.url = restored.url;
  const ahead = kiosk.events.length + 1;
  kiosk.poll('yes');
  const gap = await kiosk.send(ahead, kiosk.events.length);
  expect(gap.status).toBe(409);
  expect(gap.json).toMatchObject({ code: 'batch-gap', durable: early });
  expect((await kiosk.send(early + 1, kiosk.events.length)).json.durable).toBe(kiosk.events.length);
});

test('prompts deleted or lost while the copy is made: those of its instant are in it, and it never fails', async () => {
  const { setup } = await hubWithKiosk();
  const kept = wavTone(300);
  const add = async (wav: Buffer): Promise<string> => (await upload(setup.admin, wav)).json.sha256;
  const whole = await add(kept);
  const deleted = await add(wavTone(400));
  const raced = await add(wavTone(500));
  const lost = await add(wavTone(600));
  const files = (dir: string): string[] => readdirSync(join(dir, 'media')).sort();
  // Gone before its row, as when it came after the folder was read and was deleted before it could be copied.
  rmSync(join(setup.dataDir, 'media', raced));
  rmSync(join(setup.dataDir, 'media', lost));
  const target = join(folder(), 'copy');
  let instants = 0;
  const backup = await makeBackup({
    ...silent,
    dataDir: setup.dataDir,
    target,
    onProgress: (share) => {
      if (share > 0) return;
      instants += 1;
      if (instants > 1) return;
      const db = openDatabase(join(setup.dataDir, 'hub.db'), 'write');
      for (const sha256 of [deleted, raced]) run(db, 'DELETE FROM media WHERE sha256 = ?', sha256);
      db.close();
      rmSync(join(setup.dataDir, 'media', deleted));
    },
  });
  expect(backup).toMatchObject({ ok: true });
  expect(instants).toBe(2);
  expect(files(target)).toEqual([whole]);
  expect(readFileSync(join(target, 'media', whole))).toEqual(kept);
  const db = openDatabase(join(target, 'hub.db'), 'read');
  cleanups.push(() => void db.close());
  const rows = all<{ sha256: string }>(db, 'SELECT sha256 FROM media').map(({ sha256 }) => sha256);
  expect(rows.sort()).toEqual([whole, lost].sort());
});

test('a prompt deleted once the copy has begun is in it, since it was there at its instant', async () => {
  const { setup } = await hubWithKiosk();
  const { sha256 } = (await upload(setup.admin, wavTone(300))).json;
  const target = join(folder(), 'copy');
  const backup = await makeBackup({
    ...silent,
    dataDir: setup.dataDir,
    target,
    onProgress: (share) => {
      if (share > 0) return;
      const db = openDatabase(join(setup.dataDir, 'hub.db'), 'write');
      run(db, 'DELETE FROM media WHERE sha256 = ?', sha256);
      db.close();
      rmSync(join(setup.dataDir, 'media', sha256), { force: true });
    },
  });
  expect(backup).toMatchObject({ ok: true });
  expect(readdirSync(join(target, 'media'))).toEqual([sha256]);
  const data = join(folder(), 'restored');
  expect(await restoreBackup({ backup: target, dataDir: data })).toMatchObject({ ok: true });
  expect(readFileSync(join(data, 'media', sha256))).toEqual(wavTone(300));
});

test('a damaged, unfinished or foreign backup is refused, and no folder in use is written over', async () => {
  const { setup, kiosk } = await hubWithKiosk();
  kiosk.poll('yes');
  await kiosk.sendAll();
  const copy = join(folder(), 'copy');
  await makeBackup({ dataDir: setup.dataDir, target: copy, ...silent });
  const free = (): string => join(folder(), 'data');
  const restore = async (backup: string, dataDir: string) => {
    const restored = await restoreBackup({ backup, dataDir });
    return restored.ok ? 'restored' : restored.error.code;
  };
  expect(await restore(copy, setup.dataDir)).toBe('target-taken');
  expect(await restore(setup.dataDir, free())).toBe('not-a-backup');
  const again = await makeBackup({ dataDir: setup.dataDir, target: copy, ...silent });
  expect(again).toMatchObject({ ok: false, error: { code: 'target-taken' } });
  expect(await makeBackup({ dataDir: folder(), target: free(), ...silent })).toMatchObject({
    ok: false,
    error: { code: 'no-hub-there' },
  });

  const manifest = readFileSync(join(copy, 'backup.json'), 'utf8');
  writeFileSync(join(copy, 'backup.json'), manifest.replaceAll('hub-key.pem', '../hub-key.pem'));
  expect(await restore(copy, free())).toBe('not-a-backup');
  writeFileSync(join(copy, 'backup.json'), manifest);
  truncateSync(join(copy, 'hub.db'), 4096);
  const target = free();
  expect(await restore(copy, target)).toBe('backup-damaged');
  expect(existsSync(target)).toBe(false);
  rmSync(join(copy, 'hub-key.pem'));
  rmSync(join(copy, 'hub.db'));
  expect(await restore(copy, free())).toBe('backup-damaged');
});

test('kill -9 during a backup, six times: never a backup that looks whole and is not; the hub is unharmed', async () => {
  const { setup, kiosk } = await hubWithKiosk();
  for (let polls = 0; polls < 300; polls += 1) kiosk.poll('yes');
  await kiosk.sendAll();
  const place = folder();
  const target = join(place, 'copy');
  let unfinished = 0;
  for (let round = 0; round < 6; round += 1) {
    const child = spawn(process.execPath, [MAIN, 'backup', '--data', setup.dataDir, '--to', target], {
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    // As soon as anything of the copy is there, or the whole of it in the last round.
    while (round < 5 && readdirSync(place).length === 0 && child.exitCode === null) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (round < 5) child.kill('SIGKILL');
    await exited;
    const restored = await restoreBackup({ backup: target, dataDir: join(place, `data-${round}`) });
    rmSync(join(place, `data-${round}`), { recursive: true, force: true });
    if (!restored.ok) {
      unfinished += 1;
      expect(restored.error.code).toBe('not-a-backup');
      expect(existsSync(target)).toBe(false);
    }
    rmSync(target, { recursive: true, force: true });
    if (round < 4) rmSync(join(place, '.copy.partial'), { recursive: true, force: true });
  }
  expect(unfinished).toBeGreaterThan(0);
  expect(unfinished).toBeLessThan(6);
  kiosk.poll('no');
  expect((await kiosk.send(1, 500)).status).toBe(200);
}, 180_000);

test('a backup of a hub whose figures are wrong is kept, and says what is wrong with it', async () => {
  const { setup, kiosk } = await hubWithKiosk();
  kiosk.poll('yes');
  await kiosk.sendAll();
  const db = openDatabase(join(setup.dataDir, 'hub.db'), 'write');
  run(db, 'UPDATE rollups SET yes_all = yes_all + 1');
  db.close();
  const lines: string[] = [];
  const terminal = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) };
  const copy = join(folder(), 'copy');
  const argv = ['--data', setup.dataDir, '--to', copy];
  expect(await runMaintenance('backup', argv, {}, { now: NOW, terminal })).toBe(1);
  expect(lines).toContainEqual(expect.stringMatching(/^hub: rollups: /));
  expect(existsSync(join(copy, 'backup.json'))).toBe(true);
});

test('the commands say what they did, and what is wrong, in one line', async () => {
  const { setup } = await hubWithKiosk();
  const lines: string[] = [];
  const terminal = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) };
  const call = (what: 'backup' | 'restore', ...argv: string[]) =>
    runMaintenance(what, argv, {}, { now: NOW, terminal });
  const [copy, data] = [join(folder(), 'copy'), join(folder(), 'data')];
  mkdirSync(copy);
  expect(await call('backup', '--data', setup.dataDir, '--to', copy)).toBe(0);
  expect(await call('restore', '--from', copy, '--data', data)).toBe(0);
  expect(lines.splice(0)).toEqual([
    expect.stringMatching(/^backup of .+ in .+copy: 2 files, \d+\.\d MB$/),
    'verified: everything holds',
    expect.stringMatching(/^backup of 2026-\d\d-\d\dT.+Z restored to .+data: 2 files, \d+\.\d MB$/),
    'verified: everything holds',
  ]);
  expect(await call('restore', '--from', copy, '--data', data)).toBe(1);
  expect(await call('backup', '--data', setup.dataDir)).toBe(2);
  expect(await call('backup', '--where', 'here')).toBe(2);
  expect(lines.splice(0)).toEqual([
    expect.stringMatching(/^hub: .+data is there already and not empty\.$/),
    'hub: --to DIR is missing (hub backup --help lists the options).',
    expect.stringMatching(/^hub: Unknown option '--where'/),
  ]);
  expect(await call('backup', '--help')).toBe(0);
});
