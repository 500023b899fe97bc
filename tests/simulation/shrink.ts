import { type Plant, runStory } from './run.ts';
import type { Story } from './schedule.ts';
import type { Violation } from './world.ts';

export interface Shrunk {
  readonly story: Story;
  readonly violation: Violation;
  /** Runs it took. */
  readonly runs: number;
}

/**
 * The least story that still breaks the same promise: steps are left out in halves, quarters and so on (delta debugging,
 * Zeller), then kiosks and clocks are made plain. Every candidate is run from the beginning, since a run is exact.
 */
export async function shrink(
  story: Story,
  violation: Violation,
  plant: Plant = {},
  maxRuns = 400,
): Promise<Shrunk> {
  let best: Shrunk = { story, violation, runs: 0 };
  let runs = 0;
  const attempt = async (candidate: Story): Promise<boolean> => {
    if (runs >= maxRuns) return false;
    runs += 1;
    const { violation: found } = await runStory(candidate, plant);
    if (found?.kind !== violation.kind) return false;
    best = { story: candidate, violation: found, runs };
    return true;
  };
  let parts = 2;
  while (best.story.steps.length > 0 && runs < maxRuns) {
    const size = Math.ceil(best.story.steps.length / parts);
    let left = false;
    for (let from = 0; from < best.story.steps.length; ) {
      const { steps } = best.story;
      const without = [...steps.slice(0, from), ...steps.slice(from + size)];
      if (await attempt({ ...best.story, steps: without })) left = true;
      else from += size;
    }
    if (size === 1 && !left) break;
    parts = left ? Math.max(2, parts - 1) : Math.min(parts * 2, best.story.steps.length);
  }
  for (const plain of plainer(best.story)) await attempt({ ...best.story, ...plain });
  return { ...best, runs };
}

function plainer({ kiosks }: Story): Partial<Story>[] {
  const fewer = Array.from({ length: kiosks - 1 }, (_, index) => ({ kiosks: index + 1 }));
  return [...fewer, { enrolled: true }, { drifts: [] }, { offsets: [] }];
}
