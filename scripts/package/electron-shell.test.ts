import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { childPrograms } from '../../tests/support/child-program.ts';
import { makeBundle } from './bundle.ts';

/** `--shell electron` of the bundled kiosk. What it starts is a path to it, so a small program of our own can stand there. */
const root = resolve(import.meta.dirname, '..', '..');
const programs = childPrograms();
let dir = '';
let bundle = '';
let standIn = '';

/** Says how it was started, then waits for a signal, which it answers with the exit code 5. `--volume` ends it at once. */
const STAND_IN = `#!${process.execPath}
const { ELECTRON_RUN_AS_NODE: node = 'none', OTKLIK_LOCALE: locale = 'none' } = process.env;
console.log('started ' + JSON.stringify({ args: process.argv.slice(2), node, locale }));
const volume = process.argv[process.argv.indexOf('--volume') + 1];
if (volume === '7') process.exit(7);
if (volume === '9') process.kill(process.pid, 'SIGKILL');
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(name, () => { console.log('got ' + name); process.exit(5); });
}
console.log('waiting');
setInterval(() => {}, 1000);
`;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-electron-shell-'));
  bundle = join(dir, 'bundle');
  await makeBundle({ root, product: 'kiosk', outDir: bundle, version: '0.1.0', releaseKeys: [] });
  standIn = join(dir, 'electron');
  writeFileSync(standIn, STAND_IN);
  chmodSync(standIn, 0o755);
}, 300_000);
afterEach(() => programs.endAll());
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.each(['main.js', 'launch.js'])('--shell electron by %s', (name) => {
  const flags = (...args: readonly string[]) => [
    '--data',
    join(dir, 'data'),
    '--device',
    'touch',
    '--shell',
    'electron',
    ...args,
  ];
  const start = (...args: readonly string[]) =>
    programs.start([join(bundle, 'kiosk', 'src', name), ...flags(...args)], {
      OTKLIK_ELECTRON: standIn,
      OTKLIK_LOCALE: 'en',
      ELECTRON_RUN_AS_NODE: '1',
    });

  test('Electron gets the bundle, the same flags and the same environment, and no agent is started here', async () => {
    const kiosk = start('--volume', '7');
    expect(await kiosk.ended).toBe(7);
    const told = { args: [bundle, ...flags('--volume', '7')], node: 'none', locale: 'en' };
    expect(kiosk.lines).toEqual([`started ${JSON.stringify(told)}`]);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s reaches it, and its exit code comes back',
    async (signal) => {
      const kiosk = start();
      await kiosk.line(/^waiting/);
      expect(await kiosk.end(signal)).toBe(5);
      expect(kiosk.lines.slice(2)).toEqual([`got ${signal}`]);
    },
  );

  test('one that a signal ended is told apart from one that ended well', async () => {
    expect(await start('--volume', '9').ended).toBe(128 + 9);
  });
});
