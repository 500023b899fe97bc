import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { NewPeriod, QuestionPlan, QuestionRecord } from '../db/contract/chain.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { addPeriod, addQuestion, findQuestion, listPeriods, listQuestions } from './question-repository.ts';

export function createQuestion(db: Db, input: Actor & { question: QuestionRecord }): void {
  const { question, user, now } = input;
  addQuestion(db, question, now);
  addAudit(db, { at: now, user, action: 'question-created', subject: `question:${question.id}` });
}

export function createPeriod(db: Db, input: NewPeriod): Result<undefined, HubError> {
  const { id, question, from, user, now } = input;
  if (findQuestion(db, question) === undefined) {
    return err(coded('question-unknown', 'No question has this id.'));
  }
  addPeriod(db, id, { question, from }, now);
  addAudit(db, {
    at: now,
    user,
    action: 'period-created',
    subject: `question:${question}`,
    detail: { from },
  });
  return ok(undefined);
}

/** Periods a kiosk is given and a list shows. */
export const PERIOD_LIMIT = 2000;

export const questionPlan = (db: Db): QuestionPlan => ({
  questions: [...listQuestions(db)],
  periods: [...listPeriods(db, PERIOD_LIMIT)],
});
