import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Release } from '../api/releases.ts';
import { privateKeyFromSeed } from '../sync/signature.ts';
import { releaseSignedBy, signRelease } from './release.ts';
import { compareVersions, isVersion } from './version.ts';

const key = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const plain = { version: '0.2.0', sha256: 'ab'.repeat(32), size: 12_345 };

test('a release is good under the key that signed it, also among others, and under no other', () => {
  const release = signRelease(plain, key.privateKey);
  expect(releaseSignedBy(release, [key.publicKey])).toBe(true);
  expect(releaseSignedBy(release, [other.publicKey, key.publicKey])).toBe(true);
  expect(releaseSignedBy(release, [other.publicKey])).toBe(false);
  expect(releaseSignedBy(release, [])).toBe(false);
});

test('whatever is changed, added or taken away, the signature no longer fits', () => {
  const release = signRelease({ ...plain, over: ['0.3.0'] }, key.privateKey);
  const changed: readonly Release[] = [
    { ...release, version: '0.2.1' },
    { ...release, sha256: 'ac'.repeat(32) },
    { ...release, size: 12_346 },
    { ...release, over: ['0.3.0', '0.4.0'] },
    { ...plain, signature: release.signature },
    { ...release, signature: signRelease(plain, key.privateKey).signature },
    { ...release, signature: '' },
    { ...release, signature: release.signature.slice(0, 40) },
  ];
  for (const tampered of changed) expect(releaseSignedBy(tampered, [key.publicKey])).toBe(false);
});

test('the signed bytes stay as they are: a signature of the first version is good in every later one', () => {
  const fixed = privateKeyFromSeed(new Uint8Array(32).fill(7));
  expect(signRelease(plain, fixed).signature).toMatchInlineSnapshot(
    `"jMdA3NSrgYMRVaH3dB4-skzdnSjASUOZCw35Z8TN1zVFEFaFfNDDVkUN2t4BhpbfTbisVXGc-XP3wVBMs80DAw"`,
  );
});

test('versions are ordered as Semantic Versioning 2.0.0 gives its own example', () => {
  const order = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2'];
  const rest = ['1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '2.0.0', '2.1.0', '2.1.1', '2.1.10'];
  const all = [...order, ...rest];
  for (const version of all) expect(isVersion(version)).toBe(true);
  expect(all.toReversed().toSorted(compareVersions)).toEqual(all);
});

test('what is no version', () => {
  for (const text of [
    '',
    '1.0',
    'v1.0.0',
    '1.0.0 ',
    '1.0.0-',
    '1.0.0-../x',
    '1.0.0\n',
    '1.0.0+b',
    '-1.0.0',
  ]) {
    expect([text, isVersion(text)]).toEqual([text, false]);
  }
});

test('the order of versions is total', () => {
  const part = fc.integer({ min: 0, max: 20 });
  const pre = fc.array(fc.oneof(part.map(String), fc.constantFrom('a', 'b', 'rc')), { maxLength: 3 });
  const version = fc
    .tuple(part, part, part, pre)
    .map(([a, b, c, tail]) => `${a}.${b}.${c}${tail.length === 0 ? '' : `-${tail.join('.')}`}`);
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
        expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }
      expect(compareVersions(a, b) === 0).toBe(a === b);
    }),
  );
});
