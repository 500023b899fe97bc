import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeBundle } from './bundle.ts';
import { bundleFaults, nativeFaults, type TargetSystem } from './bundle-files.ts';

const root = resolve(import.meta.dirname, '..', '..');
let dir = '';
let bundle = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-bundle-files-'));
  await makeBundle({ root, product: 'kiosk', outDir: join(dir, 'whole'), version: '0.1.0', releaseKeys: [] });
}, 300_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('the bundle as it is made has nothing too little and nothing too much', () => {
  expect(bundleFaults(join(dir, 'whole'), root)).toEqual([]);
});

const systems: readonly TargetSystem[] = [
  { os: 'linux', arch: 'x64' },
  { os: 'linux', arch: 'arm64' },
  { os: 'win32', arch: 'x64' },
  { os: 'win32', arch: 'arm64' },
];
test.each(systems)('its machine code for $os $arch is there and is Node-API', (system) => {
  expect(nativeFaults(join(dir, 'whole'), system)).toEqual([]);
});

describe('a bundle that is not right', () => {
  beforeEach(() => {
    bundle = join(dir, 'spoilt');
    rmSync(bundle, { recursive: true, force: true });
    cpSync(join(dir, 'whole'), bundle, { recursive: true });
  });
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(bundle, file)), { recursive: true });
    writeFileSync(join(bundle, file), text);
  };

  test.each<[string, () => void, string[]]>([
    [
      'without a program',
      () => rmSync(join(bundle, 'kiosk/src/shell/electron/preload/preload.cjs')),
      ['missing: kiosk/src/shell/electron/preload/preload.cjs'],
    ],
    [
      'without a package a program asks for',
      () => rmSync(join(bundle, 'node_modules/node-hid'), { recursive: true }),
      ['missing: the package node-hid, which kiosk/src/main.js asks for'],
    ],
    ['with a map', () => put('kiosk/src/main.js.map', '{}'), ['not for a counter: kiosk/src/main.js.map']],
    ['with a source', () => put('kiosk/src/a.ts', ''), ['not for a counter: kiosk/src/a.ts']],
    ['with a test', () => put('kiosk/src/a.test.js', ''), ['not for a counter: kiosk/src/a.test.js']],
    ['with settings', () => put('.env', 'A=1'), ['not for a counter: .env']],
    ['with a key', () => put('release.pem', ''), ['not for a counter: release.pem']],
    [
      'with a key in a text',
      () => put('kiosk/a.txt', `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n`),
      ['holds a private key: kiosk/a.txt'],
    ],
    [
      'that names a map',
      () => put('kiosk/dist/a.js', '1;\n//# sourceMappingURL=data:application/json;base64,e30='),
      ['names a source map: kiosk/dist/a.js'],
    ],
    [
      'that tells where it was built',
      () => put('kiosk/dist/a.js', `const from = ${JSON.stringify(root)};`),
      ['names a folder of this machine: kiosk/dist/a.js'],
    ],
  ])('%s is told', (_what, spoil, faults) => {
    spoil();
    const found = bundleFaults(bundle, root);
    expect(found).toEqual(faults);
  });

  test('machine code that is missing for a system, or bound to the ABI of one program, is told', () => {
    const prebuilds = join(bundle, 'node_modules', 'better-sqlite3', 'prebuilds');
    rmSync(join(prebuilds, 'linux-arm64.node'));
    expect(nativeFaults(bundle, { os: 'linux', arch: 'arm64' })).toEqual([
      'missing: better-sqlite3 for linux-arm64',
    ]);
    const file = join(prebuilds, 'linux-x64.node');
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from('_ZN2v87Isolate10GetCurrentEv')]));
    expect(nativeFaults(bundle, { os: 'linux', arch: 'x64' })).toEqual([
      'is not Node-API alone, so it is bound to one ABI: node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ]);
  });
});
