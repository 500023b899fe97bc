import type { IndexReply } from '@otklik/shared/api/results.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { RollupSlice } from '../db/contract/rollups.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findQuestion, listQuestions } from '../questions/question-repository.ts';
import { dateOf } from './calendar.ts';
import { expertSums } from './expert-figures.ts';
import { EMPTY, figuresOf } from './figures.ts';
import { sumRollups } from './rollup-repository.ts';
import { questionDays } from './slice-repository.ts';

/**
 * The index by question over a slice of opening hours: before exclusions, after them, and after them without marked
 * polls. Polls recorded without a question, or with one the hub does not know, have no index. An expert sees
 * no part of a question and none under 10 answers, and the rest as expert-figures.ts says.
 */
export function indexFigures(
  db: Db,
  input: { readonly slice: RollupSlice; readonly expert: string | undefined },
): Result<IndexReply, HubError> {
  const { slice, expert } = input;
  // A part of the chain is a part of a question as well.
  const whole =
    slice.within === undefined &&
    slice.workplace === undefined &&
    slice.from === undefined &&
    slice.to === undefined;
  const asked = slice.question === undefined ? undefined : findQuestion(db, slice.question);
  if (slice.question !== undefined && asked === undefined) {
    return err(coded('question-unknown', 'No question has this id.'));
  }
  const sums = sumRollups(db, slice);
  const days = expert === undefined ? questionDays(db, slice.within) : undefined;
  const questions = asked === undefined ? listQuestions(db) : [asked];
  return ok({
    questions: questions
      .filter(({ id }) => asked !== undefined || sums.has(id))
      .map((question) => {
        const label = { id: question.id, text: question.text, positive: question.positive };
        if (expert === undefined) {
          const span = days?.get(question.id);
          return {
            ...{ ...label, hidden: false, ...figuresOf(question.positive, sums.get(question.id) ?? EMPTY) },
            ...(span === undefined ? {} : { days: { first: dateOf(span.first), last: dateOf(span.last) } }),
          };
        }
        const seen = whole ? expertSums(db, expert, question.id) : undefined;
        return seen === undefined
          ? { ...label, hidden: true }
          : { ...label, hidden: false, ...figuresOf(question.positive, seen) };
      }),
  });
}
