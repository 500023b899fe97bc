import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOperation } from './operation.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const read = (value: unknown) => readOperation(value, NOW);
const age = (at: string, sentAt?: string) => {
  const read = readOperation({ operation: 'sale', at, ...(sentAt === undefined ? {} : { sentAt }) }, NOW);
  return read.ok ? read.value.ageMs : read.error.code;
};

test('a bare operation happened just now', () => {
  expect(read({ operation: 'sale' })).toMatchObject({ ok: true, value: { name: 'sale', ageMs: 0 } });
});

test('its age is the till’s own, where it says what time it is there', () => {
  expect(age('2026-06-01T11:59:00Z')).toBe(60_000);
  expect(age('2026-06-01T14:59:00+03:00')).toBe(60_000);
  // Three years slow, and consistent.
  expect(age('2023-02-01T10:00:00+03:00', '2023-02-01T10:00:05+03:00')).toBe(5000);
  // Ahead of the kiosk: it happened just now.
  expect(age('2026-06-01T12:00:30Z')).toBe(0);
  expect(age('2026-05-01T12:00:00Z')).toBe('bad-operation');
});

test.each([
  [undefined, 'nothing'],
  [[], 'a list'],
  [{}, 'no operation'],
  [{ operation: '' }, 'an empty name'],
  [{ operation: 'x'.repeat(65) }, 'a name too long'],
  [{ operation: 'sale', sum: 10 }, 'a field that is not known'],
  [{ operation: 'sale', receipt: 12 }, 'a number for a text'],
  [{ operation: 'sale', receipt: 'a\nb' }, 'a control character'],
  [{ operation: 'sale', receipt: '\ud800' }, 'half a character'],
  [{ operation: 'sale', at: '2026-06-01T12:00:00' }, 'a time without offset'],
  [{ operation: 'sale', at: '01.06.2026 12:00:00' }, 'a time in another form'],
  [
    { operation: 'sale', at: '2026-06-01T11:00:00Z', sentAt: 'just now, as ever' },
    'a sending time that is none',
  ],
] as [unknown, string][])('refused: %j (%s)', (value) => {
  expect(read(value)).toMatchObject({ ok: false, error: { code: 'bad-operation' } });
});

test('whatever comes, it is read or refused, never thrown', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (value) => {
      expect(typeof read(value).ok).toBe('boolean');
    }),
  );
});

test('the same operation sent again later says the same; another receipt does not', () => {
  const first = readOperation({ operation: 'sale', receipt: '1', sentAt: '2026-06-01T12:00:00Z' }, NOW);
  const again = readOperation(
    { sentAt: '2026-06-01T12:00:09Z', receipt: '1', operation: 'sale' },
    NOW + 9000,
  );
  const other = readOperation({ operation: 'sale', receipt: '2' }, NOW);
  if (!first.ok || !again.ok || !other.ok) throw new Error('refused');
  expect(again.value.digestible).toBe(first.value.digestible);
  expect(other.value.digestible).not.toBe(first.value.digestible);
});
