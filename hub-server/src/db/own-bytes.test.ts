import { expect, test } from 'vitest';
import { ownBytes } from './own-bytes.ts';

test('a view of the pool becomes bytes of its own: a clone of them is no larger', () => {
  const pooled = Buffer.from('a body of a batch');
  expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.byteLength);
  const own = structuredClone(ownBytes(pooled));
  expect(own.buffer.byteLength).toBe(pooled.byteLength);
  expect(Buffer.from(own).toString()).toBe('a body of a batch');
});
