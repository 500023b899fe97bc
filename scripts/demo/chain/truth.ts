import {
  combineCounts,
  keyQuestionFigures,
  NO_POLLS,
  type PollCounts,
} from '@otklik/shared/metrics/key-question-index.ts';
import type { Proportion } from '@otklik/shared/metrics/wilson.ts';
import type { QuestionPlan } from './scenario.ts';
import type { Visit } from './store-days.ts';

/** What the customers who were asked have answered; who did not counts as a timeout. */
export function countsOf(visits: readonly Visit[]): PollCounts {
  let [yes, no, unsure, timeout] = [0, 0, 0, 0];
  for (const { answer } of visits) {
    if (answer === 'Y') yes += 1;
    else if (answer === 'N') no += 1;
    else if (answer === 'U') unsure += 1;
    else timeout += 1;
  }
  return combineCounts(NO_POLLS, { ...NO_POLLS, yes, no, unsure, timeout }, 1);
}

/** The index of these visits, as the product works it out; undefined where nobody said yes or no. */
export const indexOf = (visits: readonly Visit[], { positive }: QuestionPlan): Proportion | undefined =>
  keyQuestionFigures(countsOf(visits), positive).index;
