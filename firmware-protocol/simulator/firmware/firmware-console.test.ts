import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { needing } from '../../firmware/driver.test-help.ts';
import { readOptions } from '../options.ts';
import { bouncing, MAX_BOUNCE_MS } from './bounce.ts';
import { build } from './toolchain.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const { skip, title } = await needing('npm run console -- --firmware', ['avr-serial', 'simavr']);
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, [main, ...args], { env });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  return { child, ended, lines };
}

test.each([
  [['--bounce', '3']],
  [['--firmware', '--bounce', '21']],
  [['--firmware', '--bounce', '']],
  [['--firmware', '--model', 'x']],
])('options %j are refused', (argv) => {
  expect(readOptions(argv)).toMatchObject({ ok: false, error: { code: 'bad-option' } });
});

test.each([0, 1, MAX_BOUNCE_MS])(
  'a bounce of %i ms ends as it was meant, with no rest that would count',
  (ms) => {
    for (const closed of [true, false]) {
      const moves = bouncing(closed, ms);
      expect(moves[0]).toEqual({ closed, us: 0 });
      expect(moves.at(-1)).toEqual({ closed, us: ms * 1000 });
      for (const [index, move] of moves.entries()) {
        expect(move.closed).toBe(index % 2 === 0 ? closed : !closed);
        expect(move.us - (moves[index - 1]?.us ?? 0)).toBeLessThan(8000);
      }
    }
  },
);

test('without the tools it says which are missing and how to get them', async () => {
  const { ended, lines } = run(['--firmware'], { ...process.env, PATH: '/nonexistent' });
  expect(await ended).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^console: tools-missing: missing here: make, avr-gcc.*; apt-get install .*gcc-avr/,
  );
});

describe.skipIf(skip)(title, () => {
  test('takes the same commands as the simulation', async () => {
    const { child, ended, lines } = run(['--firmware', '--pins', '--serial', 'TILL-07', '--bounce', '5']);
    const script = [
      'press yes 30',
      'down seller',
      'down seller',
      'up seller',
      'reset',
      'unplug',
      'unplug',
      'replug',
    ];
    child.stdin.write(`${[...script, 'garbage 40', 'quit'].join('\n')}\n`);
    expect(await ended).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^console ready \/dev\/pts\/\d+$/),
      'PIN Y 1',
      'PIN Y 0',
      'ok Y pressed for 30 ms',
      'PIN S 1',
      'ok S down',
      'error no-effect S is down already',
      'PIN S 0',
      'ok S up',
      expect.stringMatching(/^ok boot [0-9A-F]{8}$/),
      'ok unplugged',
      'error no-effect it is unplugged already',
      expect.stringMatching(/^ok plugged in at \/dev\/pts\/\d+$/),
      'ok 40 random bytes sent',
      'ok bye',
    ]);
  }, 120_000);

  test('a program is built once for each state of its sources', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'otklik-cache-'));
    cleanups.push(() => rm(cache, { recursive: true, force: true }));
    const [first, second] = await Promise.all([build('simavr', cache), build('simavr', cache)]);
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual(first);
    expect(await build('simavr', cache)).toEqual(first);
  }, 120_000);
});
