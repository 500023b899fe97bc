import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
    const testResults = [
      file('passed', 'passed', 'skipped'),
      file('failed', 'passed', 'failed'),
      file('failed'),
    ];
    expect(summarize({ testResults })).toEqual({
      passed: 2,
      failed: 2,
      skipped: ['f.test.ts: skipped'],
      flaky: [],
    });
  });

  /** A suite of its own: files of two projects, each of which may see by `tries` how often it was run. */
  function suite(files: Record<string, string>, env: Record<string, string>) {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    const project = (name: string) => ({ test: { name, include: [`${name}/*.test.js`], reporters: [] } });
    const config = { test: { projects: [project('packages'), project('whole')] } };
    writeFileSync(join(dir, 'vitest.config.mjs'), `export default ${JSON.stringify(config)};`);
    for (const [name, content] of Object.entries(files)) {
      const file = join(dir, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        `import { expect, it, beforeAll } from 'vitest';
        import { appendFileSync, readFileSync } from 'node:fs';
        appendFileSync(${JSON.stringify(`${file}.tries`)}, '.');
        const tries = readFileSync(${JSON.stringify(`${file}.tries`)}, 'utf8').length;
        ${content}`,
      );
    }
    const program = `import { runTests } from ${JSON.stringify(new URL('tests.mjs', import.meta.url).href)};
      const context = { root: ${JSON.stringify(dir)}, locale: 'en', env: {}, say: (line) => console.log(line) };
      process.exitCode = await runTests(context, process.execPath, process.env, []);`;
    const { CI: _, ...outer } = process.env;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env: { ...outer, ...env },
    });
    const said = stdout.trimEnd().split('\n');
    const flaky = said.findIndex((line) => line.startsWith('Flaky'));
    return { status, closing: said.at(-1), flaky: flaky < 0 ? [] : said.slice(flaky, -1) };
  }

  const comesRound = `it('comes round', () => expect(tries, 'the first try').toBe(2)); it('passes', () => {});`;

  it('counts what passed when its file was tried again, alone, and names it with its first error', () => {
    const { status, closing, flaky } = suite(
      {
        'whole/round.test.js': comesRound,
        'whole/hook.test.js': `beforeAll(() => { if (tries === 1) throw new Error('no start'); }); it('starts', () => {});`,
        'whole/uncaught.test.js': `it('is clean', async () => {
          if (tries === 1) void Promise.reject(new Error('caught by none'));
          await new Promise((resolve) => setImmediate(resolve));
        });`,
      },
      { CI: '1' },
    );
    expect(closing).toBe('4 passed, 0 failed');
    expect(status).toBe(0);
    expect(flaky[0]).toMatch(/^Flaky \(3\)/);
    const told = flaky.join('\n');
    expect(told).toMatch(/whole\/round\.test\.js: comes round\n.*the first try: expected 1 to be 2/);
    expect(told).toMatch(/whole\/hook\.test\.js\n.*no start/);
    expect(told).toMatch(/whole\/uncaught\.test\.js\n.*caught by none/);
    // The report stays, with the errors of every try.
    expect(readFileSync(join(dir, '.otklik', 'tests-last.json'), 'utf8')).toContain('the first try');
  });

  it('counts what fails twice, and tries nothing of the packages again', () => {
    const { status, closing, flaky } = suite(
      {
        'packages/round.test.js': comesRound,
        'whole/round.test.js': comesRound,
        'whole/away.test.js': `it('stays away', () => { throw new Error('always'); });`,
      },
      { CI: '1' },
    );
    expect(closing).toBe('3 passed, 2 failed');
    expect(status).toBe(1);
    expect(flaky[0]).toMatch(/^Flaky \(1\)/);
    expect(flaky.join('\n')).not.toMatch(/away|packages/);
    expect(readFileSync(join(dir, 'packages', 'round.test.js.tries'), 'utf8')).toBe('.');
  });

  it('counts an error that no test of the packages caught, whatever else came round', () => {
    const { status, closing } = suite(
      {
        'packages/uncaught.test.js': `it('is clean', async () => {
          void Promise.reject(new Error('caught by none'));
          await new Promise((resolve) => setImmediate(resolve));
        });`,
        'whole/round.test.js': comesRound,
      },
      { CI: '1' },
    );
    expect(closing).toBe('3 passed, 1 failed');
    expect(status).toBe(1);
  });

  it('tries nothing again without CI', () => {
    const { status, closing } = suite({ 'whole/round.test.js': comesRound }, {});
    expect(closing).toBe('1 passed, 1 failed');
    expect(status).toBe(1);
  });
});
