import { expect, it } from 'vitest';
import { newReleaseKey } from './make-release.ts';

it('makes keys that are never taken for an option of a command', () => {
  const keys = Array.from({ length: 600 }, () => newReleaseKey().publicKey);
  expect(new Set(keys).size).toBe(600);
  expect(keys.filter((key) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{42}$/.test(key))).toEqual([]);
});
