import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signRelease } from '@otklik/shared/update/release.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packArchive } from './archive.ts';
import { PART_BYTES } from './load-release.ts';
import { versionFiles } from './version-files.ts';
import { BASE } from './version-state.ts';

const child = join(import.meta.dirname, 'testing', 'load-child.ts');
const big = randomBytes(3 * PART_BYTES);
const archive = packArchive([
  { name: 'kiosk/src/main.js', executable: false, body: Buffer.from('new') },
  { name: 'big', executable: false, body: big },
]);
const release = signRelease(
  { version: '0.2.0', sha256: createHash('sha256').update(archive).digest('hex'), size: archive.length },
  generateKeyPairSync('ed25519').privateKey,
);

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-kill-'));
  writeFileSync(join(dir, 'release.json'), JSON.stringify(release));
  writeFileSync(join(dir, 'archive'), archive);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const load = (data: string, ...dieAt: string[]) =>
  spawnSync(process.execPath, [child, data, join(dir, 'release.json'), join(dir, 'archive'), ...dieAt], {
    encoding: 'utf8',
  });

test.each([
  ['part', '1'],
  ['part', '3'],
  ['check', '1'],
  ['unpack', '1'],
  ['rename', '1'],
  ['loaded', '1'],
  ['switch', '1'],
  ['switched', '1'],
])('killed at %s (%s): what runs can be started, and the next try completes it', (step, nth) => {
  const data = join(dir, `${step}-${nth}`);
  const files = versionFiles(data, '0.1.0');
  const killed = load(data, step, nth);
  expect(killed.signal).toBe('SIGKILL');
  const state = files.read();
  if (step === 'switched') {
    expect(state).toMatchObject({ current: { version: '0.2.0' }, previous: BASE, trial: { starts: 0 } });
  } else expect(state).toMatchObject({ current: BASE });
  // A version that has its name is whole.
  if (files.has(release)) expect(readFileSync(join(files.path(release), 'big')).equals(big)).toBe(true);

  if (step !== 'switched') {
    const again = load(data);
    expect(again.stderr).toBe('');
    const fetched = Number(/done (\d+)/.exec(again.stdout)?.[1]);
    // What was there is not loaded twice, but for the part that was under way.
    expect(fetched).toBeLessThanOrEqual(
      step === 'part' ? archive.length - (Number(nth) - 1) * PART_BYTES : 0,
    );
    expect(files.read()).toMatchObject({ current: { version: '0.2.0' }, trial: { starts: 0 } });
  }
  expect(readFileSync(join(files.path(release), 'kiosk', 'src', 'main.js'), 'utf8')).toBe('new');
  files.tidy([]);
  expect(readdirSync(files.dir).toSorted()).toEqual([`0.2.0-${release.sha256.slice(0, 12)}`, 'state.json']);
});

test('a damaged state, or one that names what is gone, means the program that was installed', () => {
  const data = join(dir, 'state');
  const files = versionFiles(data, '0.1.0');
  expect(files.read()).toEqual({ current: BASE, refused: [] });
  expect(load(data).status).toBe(0);
  rmSync(files.path(release), { recursive: true });
  expect(files.read()).toMatchObject({ current: BASE });
  writeFileSync(join(files.dir, 'state.json'), '{"current":');
  expect(files.read()).toEqual({ current: BASE, refused: [] });
  writeFileSync(join(files.dir, 'state.json'), '{"current":"../../evil","refused":[]}');
  expect(files.read()).toEqual({ current: BASE, refused: [] });
});

test('a package installed later, and no older, takes over; the same package does not', () => {
  const data = join(dir, 'base');
  expect(load(data).status).toBe(0);
  expect(versionFiles(data, '0.1.0').read()).toMatchObject({ current: { version: '0.2.0' } });
  expect(versionFiles(data, '0.1.9').read()).toMatchObject({ current: { version: '0.2.0' } });
  expect(versionFiles(data, '0.2.0').read()).toMatchObject({ current: BASE });
  expect(versionFiles(data, '0.3.0').read()).toMatchObject({ current: BASE });
  expect(existsSync(versionFiles(data, '0.3.0').path(release))).toBe(true);
});
