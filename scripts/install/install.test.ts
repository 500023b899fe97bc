import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The recipe into a folder: what it lays down, that it may be run again, and what systemd makes of the units. */
const script = join(import.meta.dirname, 'debian-kiosk.sh');
let dir = '';
let root = '';
let bundle = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-install-'));
  root = join(dir, 'root');
  bundle = join(dir, 'bundle');
  mkdirSync(join(bundle, 'kiosk', 'src'), { recursive: true });
  writeFileSync(join(bundle, 'kiosk', 'src', 'launch.js'), 'process.stdout.write("1");');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const install = (...more: string[]) =>
  spawnSync('sh', [script, '--bundle', bundle, '--node', process.execPath, '--root', root, ...more], {
    encoding: 'utf8',
  });
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

test('lays down program, units, rules and policies; a second run renews the program and keeps the settings', () => {
  expect(install().status).toBe(0);
  const program = join(root, 'usr', 'lib', 'otklik-kiosk');
  const run = () =>
    execFileSync(join(program, 'node'), [join(program, 'kiosk', 'src', 'launch.js')], { encoding: 'utf8' });
  expect(run()).toBe('1');
  writeFileSync(join(root, 'etc', 'otklik', 'kiosk.env'), 'OTKLIK_HUB=https://hub.example.org\n');
  writeFileSync(join(bundle, 'kiosk', 'src', 'launch.js'), 'process.stdout.write("2");');
  expect(install().status).toBe(0);
  expect(run()).toBe('2');
  expect(read('etc', 'otklik', 'kiosk.env')).toContain('hub.example.org');
  expect(existsSync(`${program}.old`)).toBe(false);
  const policy: Record<string, unknown> = JSON.parse(
    read('etc', 'chromium', 'policies', 'managed', 'otklik.json'),
  );
  expect(policy).toMatchObject({
    URLBlocklist: ['*'],
    URLAllowlist: ['http://127.0.0.1'],
    DeveloperToolsAvailability: 2,
  });
});

test.each([[['--bundle', '/nowhere']], [['--node', '/nowhere']], [['--what']]])(
  '%j is one clear line and changes nothing',
  (args) => {
    const answer = install(...args);
    expect(answer.status).toBe(2);
    expect(answer.stderr.trim().split('\n')).toHaveLength(1);
  },
);

const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;
test.skipIf(!systemd && process.env.CI === undefined)(
  `systemd finds nothing wrong with the units, and the program’s exposure small${systemd ? '' : ' (missing: systemd-analyze)'}`,
  () => {
    expect(install().status).toBe(0);
    const units = join(root, 'usr', 'lib', 'systemd', 'system');
    cpSync('/usr/lib/systemd/system', units, { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(root, 'usr', 'bin'), { recursive: true });
    for (const name of ['xinit', 'X'])
      writeFileSync(join(root, 'usr', 'bin', name), '#!/bin/sh\n', { mode: 0o755 });
    const ours = ['otklik-kiosk.service', 'otklik-screen.service'];
    const verified = spawnSync('systemd-analyze', ['verify', `--root=${root}`, ...ours], {
      encoding: 'utf8',
    });
    const complaints = verified.stderr.split('\n').filter((line) => line.includes('otklik'));
    expect(complaints).toEqual([]);
    const rated = spawnSync(
      'systemd-analyze',
      ['security', '--offline=yes', `--root=${root}`, '--threshold=25', 'otklik-kiosk.service'],
      { encoding: 'utf8' },
    );
    expect(rated.stdout).toMatch(/Overall exposure level for otklik-kiosk\.service: [12]\.\d/);
    expect(rated.status).toBe(0);
  },
);
