import { spawn } from 'node:child_process';
import { lstat, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { boundLines } from './bound-lines.ts';
import { parseCommand } from './commands.ts';
import { type SimulatedConsole, startSimulatedConsole } from './console.ts';
import { readOptions } from './options.ts';
import { startPage } from './page-server.ts';

let dir = '';
const cleanups: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'otklik-console-'));
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await rm(dir, { recursive: true, force: true });
});

async function started(link?: string): Promise<SimulatedConsole> {
  const simulated = await startSimulatedConsole(link === undefined ? {} : { link });
  cleanups.push(() => simulated.close());
  return simulated;
}

describe('commands', () => {
  test.each([
    ['press yes 120', { kind: 'press', button: 'Y', ms: 120 }],
    ['  PRESS   No ', { kind: 'press', button: 'N', ms: 120 }],
    ['hold seller 3200', { kind: 'press', button: 'S', ms: 3200 }],
    ['hold s', { kind: 'press', button: 'S', ms: 3200 }],
    ['down unsure', { kind: 'down', button: 'U' }],
    ['up seller', { kind: 'up', button: 'S' }],
    ['garbage 40', { kind: 'garbage', count: 40 }],
    ['unplug', { kind: 'unplug' }],
    ['quit', { kind: 'quit' }],
  ])('%s', (line, command) => {
    expect(parseCommand(line)).toEqual({ ok: true, value: command });
  });

  test.each([
    ['jump', 'unknown-command'],
    ['press', 'bad-argument'],
    ['press maybe', 'bad-argument'],
    ['press constructor', 'bad-argument'],
    ['press yes 0', 'bad-argument'],
    ['press yes 1.5', 'bad-argument'],
    ['press yes 120 120', 'bad-argument'],
    ['garbage', 'bad-argument'],
    ['garbage 65537', 'bad-argument'],
    ['reset now', 'bad-argument'],
  ])('%s is refused', (line, code) => {
    expect(parseCommand(line)).toMatchObject({ ok: false, error: { code } });
  });

  test('an empty line is nothing', () => expect(parseCommand('  ')).toBeUndefined());
});

test.each([
  [['--serial', 'a b']],
  [['--model', '']],
  [['--page', '70000']],
  [['--page', 'x']],
  [['--link', '']],
  [['--nonsense']],
  [['stray']],
])('options %j are refused', (argv) => {
  expect(readOptions(argv)).toMatchObject({ ok: false, error: { code: 'bad-option' } });
});

test('a line without end is cut, whatever its length', async () => {
  const input = new PassThrough();
  const lines: string[] = [];
  const reader = createInterface({ input: input.pipe(boundLines(8)) });
  reader.on('line', (line) => lines.push(line));
  const ended = new Promise((resolve) => reader.on('close', resolve));
  for (let i = 0; i < 100; i++) input.write('x'.repeat(1000));
  input.end('\n12345678\n123456789\n');
  await ended;
  expect(lines).toEqual(['xxxxxxxx', '', '12345678', '12345678', '']);
});

describe('the simulated console', () => {
  test('keeps its link pointed at the line, and takes it away at the end', async () => {
    const link = join(dir, 'console');
    const simulated = await started(link);
    expect(simulated.path).toBe(link);
    expect(await readlink(link)).toMatch(/^\/dev\/pts\/\d+$/);
    expect(await simulated.unplug()).toBe(true);
    expect(await simulated.unplug()).toBe(false);
    await expect(lstat(link)).rejects.toThrow();
    expect(await simulated.replug()).toBe(true);
    expect(await simulated.replug()).toBe(false);
    expect(await readlink(link)).toMatch(/^\/dev\/pts\/\d+$/);
    await simulated.close();
    await expect(lstat(link)).rejects.toThrow();
  });

  test('never takes the place of a file', async () => {
    const link = join(dir, 'file');
    await writeFile(link, 'mine');
    await expect(startSimulatedConsole({ link })).rejects.toMatchObject({ code: 'link-taken' });
  });

  test('tells each change of a pin, plugged in or not', async () => {
    const simulated = await started();
    const pins: string[] = [];
    simulated.onPin((button, down) => pins.push(`${button}${down ? 1 : 0}`));
    expect(simulated.down('Y')).toBe(true);
    expect(simulated.down('Y')).toBe(false);
    await simulated.unplug();
    simulated.up('Y');
    simulated.down('S');
    simulated.reset();
    simulated.up('S');
    expect(pins).toEqual(['Y1', 'Y0', 'S1', 'S0']);
    expect(simulated.view()).toMatchObject({ plugged: false, waiting: 1, down: [] });
  });
});

function post(
  url: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method: 'POST', headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Opens the page's event stream; resolves with the id it gives. */
function watch(url: string): Promise<{ client: string; leave: () => void }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/events`, (response) => {
      createInterface({ input: response }).on('line', (line) => {
        const id = /^data: (\d+)$/.exec(line)?.[1];
        if (id !== undefined) resolve({ client: id, leave: () => response.destroy() });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function pageOf(simulated: SimulatedConsole): Promise<string> {
  const page = await startPage(simulated, 0);
  if (!page.ok) throw new Error(page.error.detail);
  cleanups.push(() => page.value.close());
  return page.value.url;
}

describe('the page', () => {
  test('presses, and lets go what a closed page held', async () => {
    const simulated = await started();
    const url = await pageOf(simulated);
    const { client, leave } = await watch(url);
    const headers = { origin: url };
    expect(await post(url, `/down/S?client=${client}`, headers)).toMatchObject({ status: 200 });
    expect(await post(url, `/down/Y?client=${client}`, headers)).toMatchObject({ status: 200 });
    expect(await post(url, `/up/Y?client=${client}`, headers)).toMatchObject({ status: 200 });
    expect(simulated.view().down).toEqual(['S']);
    expect(await post(url, '/down/N?client=none', headers)).toMatchObject({
      status: 409,
      body: '{"code":"no-client"}',
    });
    const released = new Promise<void>((resolve) => simulated.onPin(() => resolve()));
    leave();
    await released;
    expect(simulated.view().down).toEqual([]);
  });

  test('unplugs, plugs in and restarts', async () => {
    const simulated = await started();
    const url = await pageOf(simulated);
    const headers = { origin: url };
    const { bootId } = simulated.view();
    await post(url, '/unplug', headers);
    expect(simulated.view().plugged).toBe(false);
    expect(await post(url, '/unplug', headers)).toMatchObject({ status: 409 });
    await post(url, '/replug', headers);
    await post(url, '/reset', headers);
    expect(simulated.view().plugged).toBe(true);
    expect(simulated.view().bootId).not.toBe(bootId);
    expect(await post(url, '/nothing', headers)).toMatchObject({ status: 404 });
  });

  test('no foreign page can press', async () => {
    const simulated = await started();
    const url = await pageOf(simulated);
    const { client } = await watch(url);
    const refused = { status: 403, body: '{"code":"foreign-origin"}' };
    for (const headers of [
      {},
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { host: 'evil.example', origin: 'http://evil.example' },
    ]) {
      expect(await post(url, `/down/S?client=${client}`, headers)).toEqual(refused);
    }
    expect(simulated.view().down).toEqual([]);
  });

  test('a busy port is one clear error', async () => {
    const simulated = await started();
    const url = await pageOf(simulated);
    expect(await startPage(simulated, Number(new URL(url).port))).toMatchObject({
      ok: false,
      error: { code: 'port-busy' },
    });
  });
});

describe('npm run console', () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));

  function run(args: readonly string[]) {
    const child = spawn(process.execPath, [main, ...args]);
    const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
    cleanups.push(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    const lines: string[] = [];
    const waiting: (() => void)[] = [];
    const hear = (line: string) => {
      lines.push(line);
      for (const check of [...waiting]) check();
    };
    createInterface({ input: child.stdout }).on('line', hear);
    createInterface({ input: child.stderr }).on('line', hear);
    const until = (wanted: RegExp) =>
      new Promise<string>((resolve) => {
        const check = () => {
          const found = lines.find((line) => wanted.test(line));
          if (found !== undefined) resolve(found);
        };
        waiting.push(check);
        check();
      });
    return { child, exited, lines, until };
  }

  test('takes commands, shows pins, outlives stdin, cleans up on SIGTERM', async () => {
    const link = join(dir, 'console');
    const { child, exited, lines, until } = run(['--link', link, '--pins', '--page', '0']);
    await until(new RegExp(`^console ready ${link}$`));
    await until(/^page http:\/\/127\.0\.0\.1:\d+$/);
    const script = [
      'press yes 5',
      'down seller',
      'down seller',
      'jump',
      `press ${'x'.repeat(500)}`,
      'unplug',
      'replug',
    ];
    child.stdin.end(`${script.join('\n')}\n`);
    await until(/^ok plugged/);
    expect(lines.slice(2)).toEqual([
      'PIN Y 1',
      'PIN Y 0',
      'ok Y pressed for 5 ms',
      'PIN S 1',
      'ok S down',
      'error no-effect S is down already',
      'error unknown-command "jump"; try help',
      'error line-too-long at most 200 bytes',
      'ok unplugged',
      `ok plugged in at ${link}`,
    ]);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    await expect(lstat(link)).rejects.toThrow();
  });

  test('a bad option is one line and exit code 2', async () => {
    const { exited, lines } = run(['--serial', 'way too long a name']);
    expect(await exited).toBe(2);
    expect(lines).toEqual(['console: --serial must be 1 to 16 of A-Z a-z 0-9 _ - (--help lists all)']);
  });

  test('quit', async () => {
    const { child, exited, until } = run([]);
    await until(/^console ready \/dev\/pts\/\d+$/);
    child.stdin.write('quit\n');
    expect(await exited).toBe(0);
  });
});
