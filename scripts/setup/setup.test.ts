import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryLock, withLock } from './lock.mjs';
import { longest } from './longest-first.ts';
import { treeFits } from './packages.mjs';
import { sourceHash } from './screens.mjs';
import { installCommand } from './system.mjs';
import { summarize } from './tests.mjs';
import { catalogues, messageLocale, text } from './texts.mjs';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-setup-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('messages', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'ru_RU.UTF-8' }, 'ru'],
    [{ LANG: 'ru_RU.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'en_GB', LC_MESSAGES: 'ru_RU' }, 'ru'],
    [{ LANG: 'ru_RU', LC_ALL: '' }, 'ru'],
  ] as const)('%o are in %s', (env, locale) => {
    expect(messageLocale(env)).toBe(locale);
  });

  it('have the same placeholders in both languages', () => {
    const names = (message: string): string[] => (message.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, message] of Object.entries(catalogues.en)) {
      const russian = Object.entries(catalogues.ru).find(([other]) => other === key)?.[1] ?? '';
      expect(names(russian), key).toEqual(names(message));
    }
  });

  it('fill in their values', () => {
    expect(text('en', 'portTaken', { port: 8080, flag: '--port' })).toBe(
      'Port 8080 is taken (is the demo already running?). Choose another with --port N.',
    );
  });
});

describe('the lock', () => {
  it('goes to one, and again after its release', () => {
    const file = join(dir, 'sub', 'lock');
    const first = tryLock(file);
    expect(first.held).toBe(true);
    expect(tryLock(file)).toEqual({ held: false, pid: process.pid });
    if (first.held) first.release();
    expect(existsSync(file)).toBe(false);
    expect(tryLock(file).held).toBe(true);
  });

  it.each(['999999999 1', `${process.pid} 1`, '', 'rubbish'])(
    'is taken over from a dead owner (%j)',
    (owner) => {
      const file = join(dir, 'lock');
      writeFileSync(file, owner);
      expect(tryLock(file).held).toBe(true);
    },
  );

  it('lets one work at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    const file = join(dir, 'lock');
    await Promise.all([1, 2, 3].map(() => withLock(file, () => {}, work)));
    expect(most).toBe(1);
  });
});

describe('the installed tree', () => {
  const entry = { version: '1.0.0', integrity: 'sha512-a' };
  const lock = (packages: object): string => JSON.stringify({ packages: { '': {}, ...packages } });
  const wanted = lock({
    'node_modules/a': entry,
    'node_modules/for-another-platform': { ...entry, optional: true },
    kiosk: { version: '0.1.0' },
  });
  it.each([
    ['complete', lock({ 'node_modules/a': entry }), true],
    ['incomplete', lock({}), false],
    ['of another version', lock({ 'node_modules/a': { ...entry, version: '1.0.1' } }), false],
    ['of other bytes', lock({ 'node_modules/a': { ...entry, integrity: 'sha512-b' } }), false],
    ['not recorded', undefined, false],
    ['recorded badly', '{', false],
  ])('%s', (_name, installed, fits) => {
    expect(treeFits(wanted, installed)).toBe(fits);
  });
});

describe('system packages', () => {
  it.each([
    [
      { platform: 'linux', osRelease: 'ID=debian\n', root: true },
      /^apt-get update && apt-get install -y .*ffmpeg$/,
    ],
    [{ platform: 'linux', osRelease: 'ID=ubuntu\nID_LIKE=debian\n', root: false }, /^sudo apt-get /],
    [{ platform: 'linux', osRelease: 'ID=fedora\n', root: false }, /^sudo dnf install ffmpeg$/],
    [{ platform: 'darwin', osRelease: '', root: false }, /^brew install ffmpeg$/],
  ])('on %o', (machine, command) => {
    expect(installCommand(['ffmpeg'], machine)).toMatch(command);
  });
});

describe('the screens', () => {
  it('are built anew when a source changes, not when a test does', () => {
    const target = { name: 'x', folder: 'x', page: 'x', sources: ['src', 'missing'] };
    writeFileSync(join(dir, 'package-lock.json'), '{}');
    writeFileSync(join(dir, 'src'), 'one');
    const before = sourceHash(dir, target);
    expect(sourceHash(dir, target)).toBe(before);
    writeFileSync(join(dir, 'src'), 'two');
    expect(sourceHash(dir, target)).not.toBe(before);
  });
});

describe('the order of the files', () => {
  it('begins with files that are there', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    expect(longest.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the closing line', () => {
  it('counts a file that broke outside its tests as a failure', () => {
    const file = (status: string, ...tests: string[]) => ({
      name: 'f.test.ts',
      status,
      assertionResults: tests.map((each) => ({ status: each, fullName: each })),
    });
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      success: false,
      testResults: [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed'), file('failed')],
    };
    expect(summarize(report)).toEqual({
      passed: 2,
      failed: 2,
      skipped: ['f.test.ts: skipped'],
      flaky: [],
    });
  });

  it('stands after the tests that passed only when tried again, each with its first error', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    writeFileSync(
      join(dir, 'some.test.js'),
      `import { expect, it } from 'vitest';
      let tries = 0;
      it('comes round', { retry: 1 }, () => { tries += 1; expect(tries, 'the first try').toBe(2); });
      it('stays away', { retry: 1 }, () => { throw new Error('always'); });
      it('passes', { retry: 1 }, () => {});`,
    );
    const program = `import { runTests } from ${JSON.stringify(new URL('tests.mjs', import.meta.url).href)};
      const context = { root: ${JSON.stringify(dir)}, locale: 'en', env: {}, say: (line) => console.log(line) };
      process.exitCode = await runTests(context, process.execPath, process.env, []);`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    const said = stdout.trimEnd().split('\n');
    expect(status).toBe(1);
    expect(said.at(-1)).toBe('2 passed, 1 failed');
    const heading = said.findIndex((line) => line.startsWith('Flaky (1)'));
    expect(said[heading + 1]).toBe('  some.test.js: comes round');
    expect(said[heading + 2]).toContain('the first try: expected 1 to be 2');
    expect(said.slice(heading + 1).join('\n')).not.toContain('stays away');
    // The report stays, with the errors of every try.
    expect(readFileSync(join(dir, '.otklik', 'tests-last.json'), 'utf8')).toContain('the first try');
  });
});
