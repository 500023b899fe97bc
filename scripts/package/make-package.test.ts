import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { childPrograms } from '../../tests/support/child-program.ts';
import { standInElectron } from './testing/stand-in-electron.ts';

/** `npm run package` as its user meets it. Electron's program and electron-builder are paths to it: ours stand there. */
const root = resolve(import.meta.dirname, '..', '..');
const command = join(import.meta.dirname, 'package-command.ts');
const programs = childPrograms();
let dir = '';
let electron = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-package-'));
  electron = join(dir, 'electron');
  mkdirSync(electron);
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'kiosk', 'package.json'), 'utf8'),
  );
  writeFileSync(join(electron, 'electron'), standInElectron());
  writeFileSync(join(electron, 'version'), devDependencies.electron ?? '');
});
afterEach(() => programs.endAll());
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const program = programs.start([command, ...args, '--out', join(dir, 'out')], {
    LC_ALL: 'C',
    OTKLIK_ELECTRON: '',
    OTKLIK_ELECTRON_BUILDER: join(import.meta.dirname, 'testing', 'stand-in-builder.ts'),
    ...env,
  });
  return { code: await program.ended, lines: program.lines };
}

test('bundle, check, electron-builder, check: what is in the package is what is in the bundle, with the fuses set', async () => {
  const { code, lines } = await run([
    '--target',
    'deb',
    '--electron',
    electron,
    '--release-key',
    'a'.repeat(43),
  ]);
  expect(lines).toEqual([
    expect.stringMatching(/^package the bundle is whole: \d+ files/),
    expect.stringMatching(/^stand-in deb electron version$/),
    `package the package is in ${join(dir, 'out', 'packages')}; its files and fuses are as wanted`,
  ]);
  expect(code).toBe(0);
});

test('a package that lacks a file or keeps its fuses is no package', async () => {
  const { code, lines } = await run(['--target', 'dir', '--electron', electron], {
    OTKLIK_STAND_IN: 'forgetful',
  });
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatch(
    /^package package-faulty: not packed: kiosk\/src\/main\.js; fuse runAsNode is on, not off; /,
  );
});

test.each<[string, () => readonly string[], number, RegExp]>([
  ['no target', () => [], 2, /^package: --target is deb, appimage, dir, nsis/],
  [
    'no Electron',
    () => ['--target', 'nsis', '--electron', electron],
    3,
    /^package electron-missing: .*electron\.exe/,
  ],
  [
    'another Electron',
    () => {
      const other = join(dir, 'other');
      mkdirSync(other);
      writeFileSync(join(other, 'electron'), '');
      writeFileSync(join(other, 'version'), '12.0.0');
      return ['--target', 'deb', '--electron', other];
    },
    1,
    /^package electron-version: The Electron to put in is 12\.0\.0/,
  ],
])('%s is told in one line', async (_what, args, wanted, line) => {
  const { code, lines } = await run(args());
  expect(code).toBe(wanted);
  expect(lines.filter((each) => !each.startsWith('package the bundle is whole'))).toEqual([
    expect.stringMatching(line),
  ]);
});
