import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base32, codeAt, otpauthUri, stepOf, stepOfCode } from './totp.ts';

/** RFC 6238, appendix B: the secret is these digits over and over, as long as the hash. */
const secretOf = (length: number): Buffer => Buffer.from('1234567890'.repeat(7).slice(0, length));
const VECTORS = [
  [59, '94287082', '46119246', '90693936'],
  [1_111_111_109, '07081804', '68084774', '25091201'],
  [1_111_111_111, '14050471', '67062674', '99943326'],
  [1_234_567_890, '89005924', '91819424', '93441116'],
  [2_000_000_000, '69279037', '90698825', '38618901'],
  [20_000_000_000, '65353130', '77737706', '47863826'],
] as const;

describe.each(VECTORS)('RFC 6238, appendix B, %i s', (seconds, sha1, sha256, sha512) => {
  test('by SHA-1, SHA-256 and SHA-512', () => {
    const step = stepOf(seconds * 1000);
    expect(codeAt(secretOf(20), step, { hash: 'sha1', digits: 8 })).toBe(sha1);
    expect(codeAt(secretOf(32), step, { hash: 'sha256', digits: 8 })).toBe(sha256);
    expect(codeAt(secretOf(64), step, { hash: 'sha512', digits: 8 })).toBe(sha512);
  });
});

/** RFC 4226, appendix D. */
test('RFC 4226, appendix D: the first ten codes of six digits', () => {
  const codes = Array.from({ length: 10 }, (_, count) => codeAt(secretOf(20), count));
  expect(codes).toEqual('755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' '));
});

test('a code counts one step early or late, no more, and never at a step used up', () => {
  const now = fc.integer({ min: 10 ** 12, max: 3 * 10 ** 12 });
  const secret = fc.uint8Array({ minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(secret, now, fc.integer({ min: -4, max: 4 }), (key, at, away) => {
      const step = stepOf(at);
      const code = codeAt(key, step + away);
      const found = stepOfCode(key, code, { now: at, after: 0 });
      const near = [step - 1, step, step + 1].filter((each) => codeAt(key, each) === code);
      // Once in a million a code is that of another step as well; otherwise `near` is what `away` says.
      if (Math.abs(away) <= 1) expect(near).toContain(step + away);
      if (near.length === 0) expect(found).toBeUndefined();
      else expect(near).toContain(found);
      expect(stepOfCode(key, code, { now: at, after: step + 1 })).toBeUndefined();
    }),
  );
});

test('RFC 4648 base32, and what an app reads', () => {
  const words = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'];
  expect(words.map((word) => base32(Buffer.from(word)))).toEqual([
    ...['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'],
  ]);
  const uri = otpauthUri({ secret: 'MZXW6YTBOI', login: 'анна & co', issuer: 'Otklik' });
  expect(uri).toBe(
    'otpauth://totp/Otklik:%D0%B0%D0%BD%D0%BD%D0%B0%20%26%20co?secret=MZXW6YTBOI&issuer=Otklik&algorithm=SHA1&digits=6&period=30',
  );
});
