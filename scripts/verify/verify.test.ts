import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, run } from '@otklik/hub-server/db/sqlite.ts';
import { generateHub } from '@otklik/hub-server/testing/generated-hub.ts';
import { fastCounter } from '@otklik/kiosk/agent/testing/fast-counter.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { childPrograms } from '../../tests/support/child-program.ts';

/** The program itself: what it prints and how it ends. */
const main = join(import.meta.dirname, 'main.ts');
const programs = childPrograms();
let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-verify-'));
});
afterEach(async () => {
  await programs.endAll();
  rmSync(dir, { recursive: true, force: true });
});

async function verify(
  ...args: readonly string[]
): Promise<{ code: number | null; lines: readonly string[] }> {
  const program = programs.start([main, ...args]);
  return { code: await program.ended, lines: program.lines };
}

/** A demo store's folder as far as its kiosk goes. */
async function withKiosk(): Promise<string> {
  const kiosk = join(dir, 'kiosk');
  const counter = fastCounter(kiosk);
  counter.poll('Y');
  counter.poll('N');
  await counter.close();
  return kiosk;
}

test('an honest kiosk in a demo folder holds: exit code 0', async () => {
  await withKiosk();
  const { code, lines } = await verify('--data', dir);
  expect(lines).toContain(`kiosk ${join(dir, 'kiosk')}`);
  expect(lines).toContain('  holds    replay: 2 polls');
  expect(lines.at(-1)).toBe('verify: everything holds');
  expect(code).toBe(0);
});

test('a foreign key is named: exit code 1, in words and in JSON', async () => {
  const kiosk = await withKiosk();
  writeFileSync(join(kiosk, 'key.pem'), 'no key');
  const { code, lines } = await verify('--data', kiosk);
  expect(code).toBe(1);
  expect(lines).toContain('             key.pem is missing or unreadable');
  expect(lines.at(-1)).toBe('verify: something differs');
  const json = await verify('--data', kiosk, '--json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.lines.join('\n'))).toMatchObject([
    { kind: 'kiosk', dir: kiosk, checks: [{ name: 'key', count: 1 }, { count: 0 }, {}, {}, {}, {}] },
  ]);
});

test('a journal of a newer program cannot be checked: one line, exit code 3', async () => {
  const kiosk = await withKiosk();
  const path = join(kiosk, 'journal.db');
  const bytes = readFileSync(path);
  bytes.writeUInt32BE(99, 60);
  writeFileSync(path, bytes);
  const { code, lines } = await verify('--data', kiosk);
  expect(code).toBe(3);
  expect(lines.at(-1)).toMatch(/^ {2}journal-newer: /);
});

test('a hub is checked by workers; one changed answer is named: exit code 0, then 1', async () => {
  const hub = join(dir, 'hub');
  mkdirSync(hub);
  generateHub({ dir: hub, kiosks: 2, customers: 20, batch: 50, start: 1_790_000_000_000, random: () => 0.5 });
  const sound = await verify('--data', dir);
  expect(sound.lines).toContain(`hub ${hub}`);
  expect(sound.lines).toContainEqual(expect.stringMatching(/^ {2}holds {4}chain: \d+ events in 2 journals$/));
  expect(sound.lines.at(-1)).toBe('verify: everything holds');
  expect(sound.code).toBe(0);
  const db = openDatabase(join(hub, 'hub.db'), 'write');
  run(db, "UPDATE polls SET answer = 'no' WHERE rowid = (SELECT MIN(rowid) FROM polls WHERE answer = 'yes')");
  db.close();
  const changed = await verify('--data', hub);
  expect(changed.lines).toContainEqual(
    expect.stringMatching(/^ +[0-9a-f]{32}\.[0-9a-f]{16}\.\d+: answer is no, its events make yes$/),
  );
  expect(changed.lines.at(-1)).toBe('verify: something differs');
  expect(changed.code).toBe(1);
});

test.each([
  [[], /^bad-option: --data DIR is missing/],
  [['--data', '/nowhere/at/all'], /^bad-option: there is no folder/],
  [['--daat', 'x'], /^bad-option: Unknown option '--daat'/],
])('wrong arguments %j: one line, exit code 2', async (args, line) => {
  const { code, lines } = await verify(...args);
  expect(code).toBe(2);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(line);
});

test('a folder that is nobody’s is refused', async () => {
  mkdirSync(join(dir, 'photos'));
  const { code, lines } = await verify('--data', dir);
  expect({ code, lines }).toEqual({
    code: 2,
    lines: [`bad-option: ${dir} is neither a hub's nor a kiosk's folder.`],
  });
});
