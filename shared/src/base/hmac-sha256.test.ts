import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256 } from './hmac-sha256.ts';

test('the vectors of RFC 4231: a short key, and one longer than a block', () => {
  const text = (words: string): Uint8Array => new TextEncoder().encode(words);
  expect(hmacSha256(text('Jefe'), text('what do ya want for nothing?')).toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  const long = new Uint8Array(131).fill(0xaa);
  expect(
    hmacSha256(long, text('Test Using Larger Than Block-Size Key - Hash Key First')).toString('hex'),
  ).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54');
});

test('any key and message give what the platform gives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (key, message) => {
      const platform = createHmac('sha256', key).update(message).digest();
      expect(hmacSha256(key, message).equals(platform)).toBe(true);
    }),
  );
});
