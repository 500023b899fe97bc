import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PackedFile, packArchive, unpackArchive } from './archive.ts';
import { isPlainName, tarHeader } from './tar-header.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-archive-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const archive = (): string => join(dir, 'archive');
const into = (): string => join(dir, 'out');
const file = (name: string, body: string | Uint8Array = name, executable = false): PackedFile => ({
  name,
  body: Buffer.from(body),
  executable,
});

test('what was packed is what is unpacked: bytes, folders, executable or not', async () => {
  const long = `${'a'.repeat(60)}/${'b'.repeat(60)}/${'c'.repeat(60)}.js`;
  const files = [file('main.js'), file('bin/run', '#!', true), file(long), file('empty', '')];
  writeFileSync(archive(), packArchive(files));
  expect(await unpackArchive(archive(), into())).toEqual({ ok: true, value: undefined });
  for (const { name, body, executable } of files) {
    expect(readFileSync(join(into(), name))).toEqual(body);
    expect((statSync(join(into(), name)).mode & 0o100) !== 0).toBe(executable);
  }
});

test('any bytes in files of any length come back', async () => {
  const body = fc.uint8Array({ maxLength: 2000 });
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 8 }), async (bodies) => {
      rmSync(into(), { recursive: true, force: true });
      writeFileSync(archive(), packArchive(bodies.map((bytes, index) => file(`f/${index}`, bytes))));
      expect((await unpackArchive(archive(), into())).ok).toBe(true);
      for (const [index, bytes] of bodies.entries()) {
        expect(new Uint8Array(readFileSync(join(into(), 'f', String(index))))).toEqual(bytes);
      }
    }),
    { numRuns: 40 },
  );
});

test('the same files give the same archive, whatever their order', () => {
  const files = [file('b'), file('a'), file('c/d')];
  expect(Buffer.from(packArchive(files)).equals(packArchive(files.toReversed()))).toBe(true);
});

test('the system’s own tar reads it', () => {
  writeFileSync(archive(), packArchive([file('kiosk/src/main.js'), file('bin/run', 'x', true)]));
  const listed = execFileSync('tar', ['tzf', archive()], { encoding: 'utf8' });
  expect(listed.trim().split('\n')).toEqual(['bin/run', 'kiosk/src/main.js']);
});

test('it reads what the system’s own tar made', async () => {
  mkdirSync(join(dir, 'in', 'x'), { recursive: true });
  writeFileSync(join(dir, 'in', 'x', 'y.js'), 'hello');
  execFileSync('tar', ['--format=ustar', '-czf', archive(), '-C', join(dir, 'in'), 'x']);
  expect((await unpackArchive(archive(), into())).ok).toBe(true);
  expect(readFileSync(join(into(), 'x', 'y.js'), 'utf8')).toBe('hello');
});

const withHeader = (change: (block: Buffer) => void): Uint8Array => {
  const block = Buffer.from(tarHeader({ name: 'a', size: 0, folder: false, executable: false }));
  change(block);
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return gzipSync(Buffer.concat([block, Buffer.alloc(1024)]));
};

const name = (text: string): Uint8Array =>
  withHeader((block) => {
    block.fill(0, 0, 100);
    block.write(text, 0, 'latin1');
  });

test.each<[string, () => Uint8Array]>([
  ['a way up', () => name('../evil')],
  ['a way up in the middle', () => name('a/../../evil')],
  ['an absolute name', () => name('/etc/evil')],
  ['a name with a letter that is no letter everywhere', () => name('a\\..\\evil')],
  ['no name', () => name('')],
  ['a symbolic link', () => withHeader((block) => void block.write('2', 156))],
  ['a hard link', () => withHeader((block) => void block.write('1', 156))],
  ['a device', () => withHeader((block) => void block.write('3', 156))],
  ['a length that is no number', () => withHeader((block) => void block.write('zzzzzzzzzzz', 124))],
  ['a length far beyond what fits', () => withHeader((block) => void block.write('77777777777', 124))],
  ['a file twice', () => packArchive([file('a'), file('a')])],
  ['a damaged header', () => gzipSync(Buffer.alloc(512, 7))],
  [
    'an end too early',
    () => gzipSync(gunzipSync(packArchive([file('a', 'x'.repeat(5000))])).subarray(0, 2048)),
  ],
  ['gzip cut short', () => packArchive([file('a', 'x'.repeat(5000))]).subarray(0, 40)],
  ['no gzip', () => Buffer.from('hello')],
])('%s is refused, and nothing is written outside', async (_what, make) => {
  writeFileSync(archive(), make());
  const unpacked = await unpackArchive(archive(), into());
  expect(unpacked).toMatchObject({ ok: false, error: { code: 'archive-malformed' } });
  expect(existsSync(join(dir, 'evil'))).toBe(false);
});

test('whatever single byte of an archive is changed: refused or unpacked, never anything thrown or written outside', async () => {
  const good = Buffer.from(packArchive([file('a/b.js', 'hello'), file('c.js', 'there')]));
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      rmSync(into(), { recursive: true, force: true });
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ by;
      writeFileSync(archive(), bad);
      const unpacked = await unpackArchive(archive(), into());
      if (!unpacked.ok) expect(unpacked.error.code).toBe('archive-malformed');
    }),
    { numRuns: 60 },
  );
});

test('plain names', () => {
  for (const good of ['a', 'kiosk/src/main.js', 'node_modules/@serialport/x.node', '.otklik', 'a+b_c-d']) {
    expect([good, isPlainName(good)]).toEqual([good, true]);
  }
  for (const bad of ['', '.', '..', 'a/', '/a', 'a//b', 'a/./b', 'a b', 'C:\\x', 'a\0', '.../a']) {
    expect([bad, isPlainName(bad)]).toEqual([bad, false]);
  }
});
