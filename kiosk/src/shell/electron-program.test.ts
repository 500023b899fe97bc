import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { childPrograms } from '../../../tests/support/child-program.ts';
import { findElectron } from './electron-program.ts';

const programs = childPrograms();
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-electron-'));
});
afterEach(async () => {
  await programs.endAll();
  rmSync(dir, { recursive: true, force: true });
});

function file(path: string, text: string, mode = 0o644): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}
const bundleAt = (at: string): void =>
  void file(join(at, 'kiosk', 'src', 'shell', 'electron', 'main.js'), '');

describe('where Electron is found', () => {
  const find = (env: Record<string, string> = {}, programDir = dir) =>
    findElectron({ env, programDir, locale: 'en' });
  const inPackage = (mode = 0o755): string => {
    const folder = join(dir, 'node_modules', 'electron');
    // Loading it would be a download; to be found it need not be loaded.
    file(join(folder, 'index.js'), 'throw new Error("loaded");');
    file(join(folder, 'package.json'), '{"name":"electron","main":"index.js"}');
    file(join(folder, 'path.txt'), 'electron');
    return file(join(folder, 'dist', 'electron'), '', mode);
  };

  test('in its npm package, with the bundle of the repository', () => {
    const binary = inPackage();
    bundleAt(join(dir, 'build', 'kiosk'));
    expect(find()).toEqual({ ok: true, value: { binary, bundle: join(dir, 'build', 'kiosk') } });
  });

  test('where OTKLIK_ELECTRON says, before the package; the bundle is the folder of the program itself', () => {
    inPackage();
    bundleAt(dir);
    bundleAt(join(dir, 'build', 'kiosk'));
    const own = file(join(dir, 'own'), '', 0o755);
    expect(find({ OTKLIK_ELECTRON: own })).toEqual({ ok: true, value: { binary: own, bundle: dir } });
  });

  test.each<[string, () => Record<string, string>, string, RegExp]>([
    ['no package', () => ({}), 'electron-missing', /install-electron.*OTKLIK_ELECTRON=FILE/],
    [
      'a package without its program',
      () => {
        rmSync(inPackage());
        return {};
      },
      'electron-missing',
      /install-electron/,
    ],
    [
      'a program named that is none',
      () => ({ OTKLIK_ELECTRON: file(join(inPackage(), '..', 'text'), '') }),
      'electron-missing',
      /text \(OTKLIK_ELECTRON\)/,
    ],
    [
      'no bundle',
      () => {
        inPackage();
        return {};
      },
      'electron-bundle-missing',
      /npm run bundle -- kiosk/,
    ],
  ])('%s is told with the way to get it', (_what, prepare, code, text) => {
    expect(find(prepare())).toMatchObject({
      ok: false,
      error: { code, detail: expect.stringMatching(text) },
    });
  });
});

test.each([
  ['ru_RU.UTF-8', 'main.ts', /^electron-missing: .*запустить нельзя.*без своего окна/],
  ['en_GB.UTF-8', 'launch.ts', /^electron-missing: .*is no program that can be started.*without a window/],
])(
  'what is missing is told in one line, and the counter records all the same (%s, %s)',
  async (locale, name, line) => {
    const program = join(import.meta.dirname, '..', name);
    const kiosk = programs.start([program, '--data', join(dir, 'kiosk'), '--shell', 'electron'], {
      LC_ALL: locale,
      OTKLIK_ELECTRON: join(dir, 'nowhere'),
    });
    await kiosk.line(/^kiosk ready/);
    await kiosk.line(/^screen http/);
    expect(await kiosk.end('SIGTERM')).toBe(0);
    expect(kiosk.lines.filter((each) => each.includes('electron'))).toEqual([expect.stringMatching(line)]);
  },
);
