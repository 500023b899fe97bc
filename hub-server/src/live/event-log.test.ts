import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventLog } from './event-log.ts';

test('whoever was told up to an id gets exactly what came since, or is told that it is not known', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(60), fc.nat(60), (limit, count, heard) => {
      const log = createEventLog<number>('aa', limit);
      const ids = [log.lastId];
      for (let item = 1; item <= count; item += 1) ids.push(log.add(item));
      const at = Math.min(heard, count);
      const since = log.since(ids[at] ?? '');
      if (count - at > limit) expect(since).toBeUndefined();
      else {
        expect(since?.map(({ item }) => item)).toEqual(
          Array.from({ length: count - at }, (_each, index) => at + index + 1),
        );
        expect(since?.map(({ id }) => id)).toEqual(ids.slice(at + 1));
      }
    }),
  );
});

test('an id of another log, of the future or of no form is no place in this one', () => {
  const log = createEventLog<string>('aa', 10);
  log.add('one');
  for (const id of ['bb-1', 'aa-2', 'aa-', '', 'aa-1x', 'aa--1', '1', `aa-${'9'.repeat(30)}`])
    expect([id, log.since(id)]).toEqual([id, undefined]);
  expect(log.since('aa-0')).toEqual([{ id: 'aa-1', item: 'one' }]);
});
