import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    { kind: 'kiosk', dir: kiosk, checks: [{ name: 'key', count: 1 }, { count: 0 }, {}, {}, {}] },
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
