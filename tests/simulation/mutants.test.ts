import { describe, expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { runStory } from './run.ts';
import { storyOf } from './schedule.ts';

/** Within so many seeds each planted bug shows itself; most do in the first ten. */
const WITHIN = 60;

/** Which promise a bug breaks. Others may fall with it, in a story where that one has not been asked for yet. */
const breaks: Readonly<Record<string, readonly string[]>> = {
  'acknowledge before durable': ['event-lost', 'event-rewritten'],
  'the hub acknowledges before durable': ['hub-acknowledged-before-durable'],
  'acknowledge on arrival': ['acknowledged-before-durable'],
  'forget a retry': ['not-drained'],
  'forget what the disk refused': ['not-drained'],
  'renumber after restart': ['event-lost', 'event-rewritten', 'acknowledged-before-durable'],
  'accept a fork': ['hub-acknowledged-unstored'],
  'drop on duplicate': ['hub-acknowledged-unstored'],
  'prune unsent': ['unsent-pruned'],
  'never go back': ['not-drained'],
  'take repeats for new': ['counted-twice'],
};

describe('a planted bug is found', () => {
  test.each(Object.entries(mutants))('%s', { timeout: 120_000 }, async (name, plant) => {
    const broken: string[] = [];
    for (let seed = 1; seed <= WITHIN && !broken.some((kind) => breaks[name]?.includes(kind)); seed += 1) {
      const { violation } = await runStory(storyOf(seed), plant);
      if (violation !== undefined) broken.push(violation.kind);
    }
    expect(breaks[name]).toContain(broken.at(-1));
  });
});

test('every planted bug has its promise', () => {
  expect(Object.keys(breaks)).toEqual(Object.keys(mutants));
});
