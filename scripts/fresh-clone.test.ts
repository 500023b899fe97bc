import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../tests/support/free-port.ts';

/**
 * The promise of the README on a clone with nothing installed, an empty npm cache and no compiler. It downloads all
 * packages, so it runs only where OTKLIK_FRESH_CLONE=1 says so. It tests what is committed.
 */
const asked = process.env.OTKLIK_FRESH_CLONE === '1';
const root = fileURLToPath(new URL('..', import.meta.url));
const minutes = (count: number): number => count * 60_000;
const compilers = /^(gcc|g\+\+|cc|c\+\+|c[89]9|g?make|python|pyenv|clang|cpp|x86_64-linux-gnu-g|node-gyp)/;

let dir: string;
let clone: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  if (!asked) return;
  dir = mkdtempSync(join(tmpdir(), 'otklik-fresh-'));
  clone = join(dir, 'otklik');
  execFileSync('git', ['clone', '--quiet', root, clone]);
  execFileSync('mkdir', [join(dir, 'bin')]);
  for (const name of readdirSync('/usr/bin')) {
    if (!compilers.test(name)) symlinkSync(join('/usr/bin', name), join(dir, 'bin', name));
  }
  env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|VITE|LC_|VITEST)/.test(name)),
  );
  env = { ...env, PATH: join(dir, 'bin'), LANG: 'C', npm_config_cache: join(dir, 'npm-cache') };
});
afterAll(() => {
  if (asked) rmSync(dir, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly exit: Promise<number | null>;
}

function npm(...args: string[]): Running {
  const child = spawn('npm', args, { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
  }
  return { child, out: () => out, exit: new Promise((resolve) => child.once('close', resolve)) };
}

describe.skipIf(!asked)('a fresh clone', () => {
  it('is set up once by two set-ups at a time, and by a third not again', {
    timeout: minutes(10),
  }, async () => {
    const both = [npm('run', 'setup'), npm('run', 'setup')];
    expect(await Promise.all(both.map((each) => each.exit))).toEqual([0, 0]);
    const text = both.map((each) => each.out()).join('');
    expect(text.match(/Installing the npm packages/g)).toHaveLength(1);
    expect(text.match(/Building the screens of kiosk/g)).toHaveLength(1);
    const third = npm('run', 'setup');
    expect(await third.exit).toBe(0);
    expect(third.out()).not.toMatch(/Installing|Building/);
  });

  it('runs the demo store, twice in a row with the same data', { timeout: minutes(5) }, async () => {
    const ports = [await freePort(), await freePort(), await freePort()];
    const [port = '', screen = '', page = ''] = ports.map(String);
    const flags = ['--port', port, '--screen-port', screen, '--console-port', page, '--history', 'none'];
    for (let round = 1; round <= 2; round += 1) {
      const started = npm('start', '--', ...flags);
      await vi.waitFor(() => expect(started.out()).toContain('the demo store is running'), {
        timeout: minutes(2),
        interval: 100,
      });
      expect(started.out()).not.toMatch(/Installing|Building/);
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
      const second = npm('start', '--', ...flags, '--data', join(dir, 'other'));
      expect(await second.exit).toBe(3);
      expect(second.out()).toContain(`Port ${port} is taken`);
      // First as Ctrl-C in a terminal: to the whole foreground group. Then npm alone, outright.
      if (round === 1) process.kill(-(started.child.pid ?? 0), 'SIGINT');
      else started.child.kill('SIGKILL');
      // Its output closes when the last of all programs has ended.
      await started.exit;
      expect(started.out()).toContain('Stopped. The data stays in');
    }
  });
});
