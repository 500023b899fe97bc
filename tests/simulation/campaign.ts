import { runStory } from './run.ts';
import { storyOf } from './schedule.ts';
import { shrink } from './shrink.ts';

/** Seeds `from`, `from + stride` … : `count` of them, or as many as `enough` allows. */
export interface Campaign {
  readonly from: number;
  readonly stride: number;
  readonly count: number;
  readonly enough: () => boolean;
  readonly onDone?: (seeds: number) => void;
}

export interface Findings {
  readonly seeds: number;
  readonly steps: number;
  readonly events: number;
  readonly polls: number;
  /** Each failing seed with its least story, ready to be read and run again. */
  readonly failures: readonly string[];
}

/** After so many the rest would tell the same. */
const ENOUGH_FAILURES = 3;

export async function campaign({ from, stride, count, enough, onDone }: Campaign): Promise<Findings> {
  const failures: string[] = [];
  const sums = { seeds: 0, steps: 0, events: 0, polls: 0 };
  for (let index = 0; index < count && failures.length < ENOUGH_FAILURES && !enough(); index += 1) {
    const story = storyOf(from + index * stride);
    const { violation, steps, events, polls } = await runStory(story);
    sums.seeds += 1;
    sums.steps += steps;
    sums.events += events;
    sums.polls += polls;
    onDone?.(sums.seeds);
    if (violation === undefined) continue;
    const least = await shrink(story, violation);
    failures.push(
      `seed ${story.seed}: ${violation.kind} at ${violation.at} ms, ${violation.detail}\n` +
        `least story (${least.runs} runs): ${JSON.stringify(least.story)}\n` +
        `again: OTKLIK_SIM_FROM=${story.seed} OTKLIK_SIM_COUNT=1 OTKLIK_SIM_TRACE=1 npm run test:long -- simulation`,
    );
  }
  return { ...sums, failures };
}
