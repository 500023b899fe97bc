import type { IndexReply } from '@otklik/shared/api/results.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import {
  combineCounts,
  keyQuestionFigures,
  NO_POLLS,
  totalPolls,
} from '@otklik/shared/metrics/key-question-index.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findQuestion, listQuestions, type QuestionRecord } from '../questions/question-repository.ts';
import { type RollupSlice, type RollupSums, sumRollups } from './rollup-repository.ts';

/** A slice smaller than this is not shown to an expert: it could tell what single customers answered. */
export const BLIND_SLICE = 10;

const EMPTY: RollupSums = { all: NO_POLLS, excluded: NO_POLLS, marked: NO_POLLS };

/**
 * The index by question over a slice of opening hours: before exclusions, after them, and after them without marked
 * polls. Polls recorded without a question, or with one the hub does not know, have no index. For an expert (`blind`)
 * a slice under 10 polls is hidden, and so is one whose rest of the question is: the two together would tell the same.
 */
export function indexFigures(
  db: Db,
  input: { readonly slice: RollupSlice; readonly blind: boolean },
): Result<IndexReply, HubError> {
  const { slice, blind } = input;
  const asked = slice.question === undefined ? undefined : findQuestion(db, slice.question);
  if (slice.question !== undefined && asked === undefined) {
    return err(coded('question-unknown', 'No question has this id.'));
  }
  const sums = sumRollups(db, slice);
  const whole = blind ? sumRollups(db, { question: slice.question }) : sums;
  const questions = asked === undefined ? listQuestions(db) : [asked];
  return ok({
    questions: questions
      .filter(({ id }) => asked !== undefined || sums.has(id))
      .map((question) => {
        const part = sums.get(question.id) ?? EMPTY;
        const rest = totalPolls((whole.get(question.id) ?? EMPTY).all) - totalPolls(part.all);
        const hidden = blind && (totalPolls(part.all) < BLIND_SLICE || (rest > 0 && rest < BLIND_SLICE));
        return hidden
          ? { ...labelOf(question), hidden }
          : { ...labelOf(question), hidden, ...figuresOf(question, part) };
      }),
  });
}

const labelOf = ({ id, text, positive }: QuestionRecord) => ({ id, text, positive });

function figuresOf({ positive }: QuestionRecord, { all, excluded, marked }: RollupSums) {
  const after = combineCounts(all, excluded, -1);
  return {
    polls: totalPolls(all),
    excluded: totalPolls(excluded),
    marked: totalPolls(marked),
    before: keyQuestionFigures(all, positive),
    after: keyQuestionFigures(after, positive),
    afterWithoutForceMajeure: keyQuestionFigures(combineCounts(after, marked, -1), positive),
  };
}
