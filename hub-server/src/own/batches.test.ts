import { OWN_BATCH } from '@otklik/shared/api/limits.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutBatches, type OwnAnswer, ownFigures, told } from './batches.ts';

const answers = fc
  .array(fc.record({ question: fc.constantFrom('a', 'b'), at: fc.nat(50), good: fc.boolean() }), {
    maxLength: 60,
  })
  .map((drawn) =>
    drawn.map((each, poll): OwnAnswer => ({ ...each, journal: 1, poll, day: Math.floor(each.at / 10) })),
  );

test('every batch has ten answers of one question, none twice, and fewer than ten are left', () => {
  fc.assert(
    fc.property(answers, (given) => {
      const batches = cutBatches(given);
      const polls = batches.flatMap((batch) => batch.polls.map(({ poll }) => poll));
      expect(new Set(polls).size).toBe(polls.length);
      for (const { question, polls: ten, good } of batches) {
        const members = ten.map(({ poll }) => given[poll]);
        expect(ten).toHaveLength(OWN_BATCH);
        expect(members.every((each) => each?.question === question)).toBe(true);
        expect(good).toBe(members.filter((each) => each?.good).length);
      }
      for (const question of ['a', 'b']) {
        const all = given.filter((each) => each.question === question).length;
        const closed = batches.filter((each) => each.question === question).length * OWN_BATCH;
        expect(all - closed).toBeLessThan(OWN_BATCH);
      }
    }),
  );
});

test('histories that differ in an answer of what is left over give the same', () => {
  fc.assert(
    fc.property(answers, fc.nat(), (given, pick) => {
      const batches = cutBatches(given);
      const closed = new Set(batches.flatMap(({ polls }) => polls.map(({ poll }) => poll)));
      const open = given.filter(({ poll }) => !closed.has(poll));
      fc.pre(open.length > 0);
      const turned = open[pick % open.length]?.poll;
      const other = given.map((each) => (each.poll === turned ? { ...each, good: !each.good } : each));
      expect(cutBatches(other)).toEqual(batches);
    }),
  );
});

test('that all of ten are alike is told of none, nor the order of days within a week', () => {
  expect([0, 1, 2, 5, 8, 9, 10].map(told)).toEqual([
    ...[
      { low: 0, high: 1 },
      { low: 0, high: 1 },
      { low: 2, high: 2 },
      { low: 5, high: 5 },
    ],
    ...[
      { low: 8, high: 8 },
      { low: 9, high: 10 },
      { low: 9, high: 10 },
    ],
  ]);
  const closed = { question: 'a', ru: 'Да?', en: 'Yes?' };
  // 20 698 is Wednesday, 2 September 2026.
  const batch = (day: number, good: number) => ({ ...closed, day, good });
  const one = ownFigures([batch(20_698, 3), batch(20_699, 7), batch(20_690, 10)]);
  expect(one).toEqual(ownFigures([batch(20_697, 7), batch(20_701, 3), batch(20_690, 9)]));
  expect(one).toEqual([
    {
      ...{ id: 'a', text: { ru: 'Да?', en: 'Yes?' }, answers: 30, low: 19, high: 20 },
      batches: [
        { week: '2026-08-31', low: 7, high: 7 },
        { week: '2026-08-31', low: 3, high: 3 },
        { week: '2026-08-24', low: 9, high: 10 },
      ],
    },
  ]);
});
