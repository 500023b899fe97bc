import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A checkout with nothing installed: the launcher, its set-up and the lockfile, and an npm that only notes its calls. */
const root = fileURLToPath(new URL('..', import.meta.url));
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-bare-'));
  for (const path of ['scripts/bootstrap.mjs', 'scripts/setup', 'package.json', 'package-lock.json']) {
    cpSync(join(root, path), join(dir, path), { recursive: true });
  }
  mkdirSync(join(dir, 'bin'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function addFile(path: string, content: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
}

function addNpm(script: string): void {
  const file = join(dir, 'bin', 'npm');
  writeFileSync(file, `#!/bin/sh\necho "$@" >> '${join(dir, 'calls')}'\n${script}\n`);
  chmodSync(file, 0o755);
}
const calls = (): string[] => {
  const file = join(dir, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};
const installs = 'mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json';

/** As after an install, with a Vite that writes an empty page. */
function addReadyTree(): void {
  addFile('node_modules/.package-lock.json', readFileSync(join(dir, 'package-lock.json'), 'utf8'));
  addFile(
    'node_modules/vite/bin/vite.js',
    `const fs = require('node:fs'); fs.mkdirSync('dist', { recursive: true }); fs.writeFileSync('dist/index.html', '');`,
  );
  addFile('kiosk/package.json', '{}');
  addFile('validator-ui/package.json', '{}');
}

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function bootstrap(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [join(dir, 'scripts/bootstrap.mjs'), ...args], {
    // Only our own npm and a shell's tools: nothing of the machine's.
    env: { PATH: `${join(dir, 'bin')}:/bin:/usr/bin`, LANG: 'C', OTKLIK_NO_APT: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

describe.skipIf(process.platform === 'win32')('a command on a bare checkout', () => {
  it.each([
    [['nonsense'], 2, /^Unknown command “nonsense”\. Known: start, test, /],
    [[], 2, /^Unknown command/],
    [['bench'], 2, /^“bench” is not in this version: there is no scripts\/bench/],
    [['start', '--prt', '1'], 2, /^Unknown argument “--prt”/],
  ])('%j fails with one line and installs nothing', async (args, code, message) => {
    addNpm(installs);
    addFile('scripts/start.ts', '');
    const ran = await bootstrap(args);
    expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(ran.stderr).toMatch(message);
    expect(ran.code).toBe(code);
    expect(calls()).toEqual([]);
  });

  it('explains start without installing anything, in the language asked for', async () => {
    addFile('scripts/start.ts', '');
    const english = await bootstrap(['start', '--help']);
    expect(english).toMatchObject({ code: 0, stderr: '' });
    expect(english.stdout).toContain('--archive DIR');
    expect((await bootstrap(['start', '--help'], { LANG: 'ru_RU.UTF-8' })).stdout).toContain(
      'ставит недостающее',
    );
  });

  it('installs once, runs the program, passes its arguments and its exit code', async () => {
    addNpm(installs);
    addFile(
      'firmware-protocol/simulator/main.ts',
      'console.log(process.argv.slice(2).join("|")); process.exit(7);',
    );
    const first = await bootstrap(['console', '--link', 'a b']);
    expect(first).toMatchObject({ code: 7, stdout: '--link|a b\n' });
    expect(first.stderr).toContain('Installing the npm packages');
    expect(calls()).toEqual([expect.stringMatching(/^ci --ignore-scripts /)]);
    expect(await bootstrap(['console'])).toEqual({ code: 7, stdout: '\n', stderr: '' });
    expect(calls()).toHaveLength(1);
  });

  it('installs again when the lockfile has changed', async () => {
    addNpm(installs);
    addFile('firmware-protocol/simulator/main.ts', '');
    await bootstrap(['console']);
    const lock = readFileSync(join(dir, 'package-lock.json'), 'utf8');
    addFile('package-lock.json', lock.replace(/("node_modules\/vitest": \{\s*"version": ")[^"]+/, '$10.0.1'));
    expect((await bootstrap(['console'])).code).toBe(0);
    expect(calls()).toHaveLength(2);
  });

  it('installs once when started twice at a time', async () => {
    addNpm(installs);
    addFile('firmware-protocol/simulator/main.ts', '');
    const both = await Promise.all([bootstrap(['console']), bootstrap(['console'])]);
    expect(both.map((ran) => ran.code)).toEqual([0, 0]);
    expect(calls()).toHaveLength(1);
  });

  it('tells why npm failed in one line, and tries again next time', async () => {
    addNpm('echo "npm error code EX" >&2; echo "npm error the reason" >&2; exit 1');
    addFile('firmware-protocol/simulator/main.ts', '');
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const ran = await bootstrap(['console']);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/\nnpm ci failed: npm error the reason The whole output: .*npm\.log\n$/);
      expect(calls()).toHaveLength(attempt);
    }
  });

  it('says so where there is no npm', async () => {
    addFile('firmware-protocol/simulator/main.ts', '');
    const ran = await bootstrap(['console'], { PATH: join(dir, 'bin') });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('npm was not found');
  });

  it('names missing system programs with the command to get them, and screens that do not build', async () => {
    addFile('node_modules/.package-lock.json', readFileSync(join(dir, 'package-lock.json'), 'utf8'));
    addFile('node_modules/vite/bin/vite.js', 'process.exit(1)');
    addFile('kiosk/package.json', '{}');
    const ran = await bootstrap(['test'], { PATH: join(dir, 'bin') });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^Missing: ffmpeg, chromium\. To get it: /);
    expect(ran.stderr).toMatch(/The screens of kiosk did not build; see .*build-kiosk\.log\n$/);
  });

  it('builds the screens once and again when their sources change', async () => {
    addReadyTree();
    addFile('scripts/start.ts', 'process.exit(0);');
    const builds = async (): Promise<string[]> => {
      const ran = await bootstrap(['start']);
      expect(ran.code).toBe(0);
      return ran.stderr.split('\n').filter((line) => line.startsWith('Building'));
    };
    expect(await builds()).toHaveLength(2);
    expect(await builds()).toEqual([]);
    addFile('validator-ui/src/main.tsx', 'changed');
    expect(await builds()).toEqual(['Building the screens of validator-ui …']);
    rmSync(join(dir, 'kiosk/dist'), { recursive: true });
    expect(await builds()).toEqual(['Building the screens of kiosk …']);
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('lets start know of %s', async (signal) => {
    addReadyTree();
    addFile(
      'scripts/start.ts',
      `process.on('SIGINT', () => process.exit(11)); process.on('SIGTERM', () => process.exit(12));
       process.on('disconnect', () => { console.log('alone'); process.exit(13); });
       console.log('running');`,
    );
    const child = spawn(process.execPath, [join(dir, 'scripts/bootstrap.mjs'), 'start'], {
      env: { PATH: join(dir, 'bin'), OTKLIK_NO_APT: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (out === '') child.kill(signal);
      out += chunk;
    });
    // The pipe closes when the last of both has ended.
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (signal === 'SIGKILL') expect(out).toBe('running\nalone\n');
    else expect({ out, code }).toEqual({ out: 'running\n', code: signal === 'SIGINT' ? 11 : 12 });
  });
});
