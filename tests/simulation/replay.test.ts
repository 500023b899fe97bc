import { expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { runStory } from './run.ts';
import { storyOf } from './schedule.ts';
import { shrink } from './shrink.ts';

test('a seed is one story and one run: twice the same trace, to the last byte', async () => {
  for (const seed of [1, 8, 13, 25]) {
    const lines: string[][] = [[], []];
    const runs = [];
    for (const into of lines) runs.push(await runStory(storyOf(seed), {}, (line) => into.push(line)));
    expect(lines[0]).toEqual(lines[1]);
    expect(runs[0]).toEqual(runs[1]);
    expect(lines[0]?.length).toBeGreaterThan(50);
  }
});

test('other seeds are other stories', async () => {
  const hashes = [];
  for (const seed of [1, 2, 3, 2 ** 32 + 1]) hashes.push((await runStory(storyOf(seed))).traceHash);
  expect(new Set(hashes).size).toBe(4);
});

test('a failing story shrinks to the few steps that matter, and those fail again in the same way', async () => {
  const plant = mutants['acknowledge before durable'] ?? {};
  let story = storyOf(1);
  let { violation } = await runStory(story, plant);
  while (violation?.kind !== 'event-lost') {
    story = storyOf(story.seed + 1);
    ({ violation } = await runStory(story, plant));
  }
  const least = await shrink(story, violation, plant);
  expect(story.steps.length).toBeGreaterThan(15);
  // A press that is acknowledged, and a power cut after it.
  expect(least.story.steps.length).toBeLessThanOrEqual(2);
  expect(least.story.steps.map(({ kind }) => kind)).toContain('power-cut');
  const again = await runStory(least.story, plant);
  expect(again.violation).toEqual(least.violation);
  expect(again.violation?.kind).toBe(violation.kind);
  // Without the bug the same story keeps every promise.
  expect((await runStory(least.story)).violation).toBeUndefined();
});
