import { generateKeyPairSync } from 'node:crypto';
import type { Release } from '@otklik/shared/api/releases.ts';
import { signRelease } from '@otklik/shared/update/release.ts';
import { expect, test } from 'vitest';
import { type Decision, decide } from './decide.ts';
import { initialState, type Refusal } from './version-state.ts';

const key = generateKeyPairSync('ed25519');
const hub = generateKeyPairSync('ed25519');
const sha256 = 'ab'.repeat(32);
const signed = (version: string, over?: string[]): Release =>
  signRelease({ version, sha256, size: 1, ...(over === undefined ? {} : { over }) }, key.privateKey);
const refused = (code: string, at: number, tries: number): Refusal => ({
  version: '0.2.0',
  sha256,
  code,
  at,
  tries,
});
const HOUR = 3_600_000;

test.each<[string, Release, Partial<Parameters<typeof decide>[1]>, Decision]>([
  ['newer', signed('0.2.0'), {}, { kind: 'take' }],
  ['the one that runs', signed('0.1.0'), {}, { kind: 'none' }],
  ['older', signed('0.0.9'), {}, { kind: 'refuse', code: 'downgrade-refused' }],
  ['older, signed to be put over this one', signed('0.0.9', ['0.1.0']), {}, { kind: 'take' }],
  [
    'older, signed for another',
    signed('0.0.9', ['0.2.0']),
    {},
    { kind: 'refuse', code: 'downgrade-refused' },
  ],
  [
    'older, with what staff insist on',
    signed('0.0.9'),
    { insisted: true },
    { kind: 'refuse', code: 'downgrade-refused' },
  ],
  [
    'signed by the hub itself',
    signRelease({ version: '0.2.0', sha256, size: 1 }, hub.privateKey),
    { insisted: true },
    { kind: 'refuse', code: 'release-signature-wrong' },
  ],
  [
    'of another length than was signed',
    { ...signed('0.2.0'), size: 2 },
    {},
    { kind: 'refuse', code: 'release-signature-wrong' },
  ],
  ['to a program without keys', signed('0.2.0'), { keys: [] }, { kind: 'refuse', code: 'no-release-key' }],
  [
    'taken back before',
    signed('0.2.0'),
    { state: { ...initialState, refused: [refused('died', 0, 1)] }, now: 100 * HOUR },
    { kind: 'refuse', code: 'died' },
  ],
  [
    'taken back before, and staff insist',
    signed('0.2.0'),
    { state: { ...initialState, refused: [refused('died', 0, 1)] }, insisted: true },
    { kind: 'take' },
  ],
  [
    'missed the hub just now',
    signed('0.2.0'),
    { state: { ...initialState, refused: [refused('hub-not-reached', 10, 1)] }, now: 20 },
    { kind: 'later', code: 'hub-not-reached', ms: HOUR - 10 },
  ],
  [
    'missed the hub, by a clock that was years ahead',
    signed('0.2.0'),
    { state: { ...initialState, refused: [refused('hub-not-reached', 9e12, 1)] }, now: 20 },
    { kind: 'later', code: 'hub-not-reached', ms: HOUR },
  ],
  [
    'missed the hub an hour ago',
    signed('0.2.0'),
    { state: { ...initialState, refused: [refused('hub-not-reached', 10, 2)] }, now: 10 + HOUR },
    { kind: 'take' },
  ],
  [
    'missed the hub three times',
    signed('0.2.0'),
    { state: { ...initialState, refused: [refused('hub-not-reached', 10, 3)] }, now: 100 * HOUR },
    { kind: 'refuse', code: 'hub-not-reached' },
  ],
])('a release that is %s', (_what, release, more, decision) => {
  const program = { version: '0.1.0', keys: [key.publicKey], state: initialState, insisted: false, now: 0 };
  expect(decide(release, { ...program, ...more })).toEqual(decision);
});
