import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AppealVerdict, appealRuling, mayJudge } from './appeal.ts';
import { standingVerdict } from './verdict.ts';

type Said = readonly [expert: string, value: AppealVerdict['value'], more?: 'appeal' | 'withdrawn'];
const said = (...verdicts: readonly Said[]): AppealVerdict[] =>
  verdicts.map(([expert, value, more], at) => ({
    ...{ expert, value, at, withdrawn: more === 'withdrawn', onAppeal: more === 'appeal' },
  }));

test.each<[string, readonly Said[], boolean, ReturnType<typeof appealRuling>]>([
  ['nobody has judged it', [['a', 0]], true, { state: 'open' }],
  ['nobody has judged it, nor is anybody there', [['a', 0]], false, { state: 'open' }],
  [
    'another 0',
    [
      ['a', 0],
      ['b', 0, 'appeal'],
    ],
    true,
    { state: 'rejected', by: 1 },
  ],
  [
    'two differ, a third is there',
    [
      ['a', 0],
      ['b', 1, 'appeal'],
    ],
    true,
    { state: 'open' },
  ],
  [
    'two differ, nobody is left',
    [
      ['a', 0],
      ['b', 1, 'appeal'],
    ],
    false,
    { state: 'rejected', by: 1 },
  ],
  [
    'a third brings it back',
    [
      ['a', 0],
      ['b', 1, 'appeal'],
      ['c', 1, 'appeal'],
    ],
    true,
    { state: 'upheld', by: 2 },
  ],
  [
    'a third leaves it out',
    [
      ['a', 0],
      ['b', 1, 'appeal'],
      ['c', 0, 'appeal'],
    ],
    true,
    { state: 'rejected', by: 2 },
  ],
  [
    'the same expert, alone, thinks otherwise',
    [
      ['a', 0],
      ['a', 1, 'appeal'],
    ],
    false,
    { state: 'upheld', by: 1 },
  ],
  [
    'the same expert, alone, says it again',
    [
      ['a', 0],
      ['a', 0, 'appeal'],
    ],
    false,
    { state: 'rejected', by: 1 },
  ],
  [
    'the only 0 turns into cannot tell',
    [
      ['a', 0],
      ['a', 'cannot-tell', 'appeal'],
    ],
    false,
    { state: 'upheld', by: 1 },
  ],
  [
    'cannot tell decides nothing',
    [
      ['a', 0],
      ['b', 'cannot-tell', 'appeal'],
    ],
    true,
    { state: 'open' },
  ],
  [
    'two against one before it',
    [
      ['a', 0],
      ['b', 0],
      ['c', 1, 'appeal'],
    ],
    true,
    { state: 'open' },
  ],
  [
    'a 1 that was given before is a voice too',
    [
      ['a', 0],
      ['b', 1],
      ['c', 1, 'appeal'],
    ],
    true,
    { state: 'upheld', by: 2 },
  ],
  ['the 0 was taken back and nobody has judged', [['a', 0, 'withdrawn']], true, { state: 'open' }],
  [
    'a mismatch in the second step',
    [
      ['a', 0],
      ['b', 1, 'appeal'],
      ['b', 0, 'appeal'],
    ],
    true,
    { state: 'rejected', by: 2 },
  ],
  [
    'who excluded it speaks again without being asked',
    [
      ['a', 0],
      ['a', 0],
    ],
    true,
    { state: 'open' },
  ],
])('%s', (_name, verdicts, left, ruling) => {
  expect(appealRuling(said(...verdicts), left)).toEqual(ruling);
});

test('a 0 that is taken back after a verdict on the appeal leaves the appeal open for the next', () => {
  const [zero, ...later] = said(['a', 0, 'withdrawn'], ['b', 1, 'appeal'], ['c', 1, 'appeal']);
  const [second, third] = later;
  if (zero === undefined || second === undefined || third === undefined) return expect.fail('three verdicts');
  const undone = { ...zero, stoodAgainst: 1 };
  for (const left of [true, false]) expect(appealRuling([undone, second], left)).toEqual({ state: 'open' });
  expect(appealRuling([undone, second, third], true)).toEqual({ state: 'upheld', by: 2 });
  const [, , none] = said(['a', 0], ['b', 1], ['c', 0, 'appeal']);
  if (none === undefined) return expect.fail('a third verdict');
  expect(appealRuling([undone, second, none], true)).toEqual({ state: 'rejected', by: 2 });
  // Taken back before it was given: it decides.
  expect(appealRuling([{ ...zero, stoodAgainst: 0 }, second], true)).toEqual({ state: 'upheld', by: 1 });
});

const verdicts = fc
  .array(
    fc.record({
      expert: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.constantFrom<AppealVerdict['value']>(0, 1, 'no-footage', 'cannot-tell'),
      withdrawn: fc.boolean(),
      onAppeal: fc.boolean(),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.map((each, at) => ({ ...each, at })));

test('a ruling rests on a verdict on the appeal that counts, and agrees with what stood then', () => {
  fc.assert(
    fc.property(verdicts, fc.boolean(), (list, left) => {
      const ruling = appealRuling(list, left);
      if (ruling.state === 'open') return;
      const by = list[ruling.by];
      expect(by).toMatchObject({ onAppeal: true, withdrawn: false });
      const stood = standingVerdict(list.filter(({ at }) => at <= ruling.by));
      if (ruling.state === 'rejected') expect(stood).toBe(0);
      else expect(stood).not.toBe(0);
    }),
  );
});

test('what is said after the ruling by others changes it no more; what is withdrawn leaves it as if never said', () => {
  fc.assert(
    fc.property(verdicts, verdicts, (list, more) => {
      const ruling = appealRuling(list, true);
      const later = more.map((each) => ({
        ...each,
        expert: `late-${each.expert}`,
        at: each.at + list.length,
      }));
      if (ruling.state !== 'open') expect(appealRuling([...list, ...later], true)).toEqual(ruling);
      expect(
        appealRuling(
          list.filter(({ withdrawn }) => !withdrawn),
          true,
        ),
      ).toEqual(ruling);
    }),
  );
});

test('an appeal goes to somebody who has not judged before, while there is one', () => {
  const [fresh, before, spoken] = [
    { judgedBefore: false, judgedAppeal: false },
    { judgedBefore: true, judgedAppeal: false },
    { judgedBefore: false, judgedAppeal: true },
  ];
  expect(mayJudge(fresh, [before])).toBe(true);
  expect(mayJudge(before, [fresh])).toBe(false);
  expect(mayJudge(before, [])).toBe(true);
  expect(mayJudge(before, [spoken])).toBe(true);
  expect(mayJudge(before, [spoken, fresh])).toBe(false);
  expect(mayJudge(spoken, [])).toBe(false);
});
