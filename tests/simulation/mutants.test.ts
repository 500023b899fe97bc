import { describe, expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { runStory } from './run.ts';
import { storyOf } from './schedule.ts';

/** Within so many seeds each planted bug shows itself; most do in the first ten. */
const WITHIN = 60;

/** Which promises a bug may be seen to break: another one would mean that it was found by accident. */
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
    let found: string | undefined;
    for (let seed = 1; seed <= WITHIN && found === undefined; seed += 1) {
      found = (await runStory(storyOf(seed), plant)).violation?.kind;
    }
    expect(breaks[name]).toContain(found);
  });
});

test('every planted bug has its promise', () => {
  expect(Object.keys(breaks)).toEqual(Object.keys(mutants));
});
