import type { Question, QuestionRequest, QuestionsReply } from '@otklik/shared/api/questions.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { NewPeriod, NewQuestion, QuestionChange, QuestionRefusal } from '../db/contract/chain.ts';
import type { Db } from '../db/sqlite.ts';
import { findMedia } from '../media/media-repository.ts';
import type { HubError } from '../problem.ts';
import { PERIOD_LIMIT } from './kiosk-periods.ts';
import { addPeriod, addQuestion, listPeriods, savePrompts } from './question-repository.ts';
import {
  findWording,
  lastVersion,
  listWordings,
  questionStanding,
  saveTexts,
  saveWording,
  setRetired,
} from './wording-repository.ts';

const unknown = coded('question-unknown', 'No question has this id.');

const playable = (db: Db, prompts: QuestionRequest['prompts']): Result<undefined, HubError> =>
  Object.values(prompts ?? {}).some((sha256) => findMedia(db, sha256) === undefined)
    ? err(coded('media-unknown', 'No sound or picture has this hash.'))
    : ok(undefined);

export function createQuestion(db: Db, input: NewQuestion): Result<undefined, HubError> {
  const { question, texts = {}, prompts = {}, of, user, now } = input;
  const heard = playable(db, prompts);
  if (!heard.ok) return heard;
  const before = of === undefined ? undefined : findWording(db, of);
  if (of !== undefined && before === undefined) return err(unknown);
  const first = before?.first ?? question.id;
  const version = before === undefined ? 1 : lastVersion(db, first) + 1;
  addQuestion(db, { ...question, first, version }, now);
  saveTexts(db, question.id, texts);
  savePrompts(db, question.id, prompts);
  const subject = `question:${question.id}`;
  if (before === undefined) addAudit(db, { at: now, user, action: 'question-created', subject });
  else addAudit(db, { at: now, user, action: 'question-reworded', subject, detail: { first, version } });
  return ok(undefined);
}

/**
 * Changes what a question says. One that is fixed keeps its texts and its polarity: answers to another wording are
 * answers to another question. Its prompts may change, and locales may be added.
 */
export function changeQuestion(
  db: Db,
  input: QuestionChange & { readonly content: QuestionRequest },
): Result<Question, QuestionRefusal> {
  const { id, revision, content, user, now } = input;
  const known = findWording(db, id);
  if (known === undefined) return err(unknown);
  if (known.revision !== revision) {
    const detail = `Revision ${known.revision} stands; the change was made to revision ${revision}.`;
    return err({ ...coded('question-changed', detail), more: { current: known } });
  }
  if (known.fixed && !saysTheSame(known, content)) {
    return err(coded('question-in-use', 'It has been asked or planned: make a new wording instead.'));
  }
  const heard = playable(db, content.prompts);
  if (!heard.ok) return heard;
  saveWording(db, id, content);
  addAudit(db, {
    at: now,
    user,
    action: 'question-changed',
    subject: `question:${id}`,
    detail: { revision: revision + 1, ...content.prompts },
  });
  const changed = findWording(db, id);
  return changed === undefined ? err(unknown) : ok(changed);
}

const saysTheSame = (known: Question, content: QuestionRequest): boolean =>
  known.text.ru === content.text.ru &&
  known.text.en === content.text.en &&
  known.positive === content.positive &&
  Object.entries(known.texts ?? {}).every(([locale, text]) => content.texts?.[locale] === text);

/** A retired question is asked on where it is planned already, and planned no more. Nothing is ever deleted. */
export function retireQuestion(db: Db, input: QuestionChange): Result<Question, QuestionRefusal> {
  const { id, revision, user, now } = input;
  const known = findWording(db, id);
  if (known === undefined) return err(unknown);
  if (known.retiredAt !== undefined) return ok(known);
  if (known.revision !== revision) {
    return err({
      ...coded('question-changed', `Revision ${known.revision} stands.`),
      more: { current: known },
    });
  }
  setRetired(db, id, now);
  addAudit(db, { at: now, user, action: 'question-retired', subject: `question:${id}` });
  return ok({ ...known, revision: revision + 1, retiredAt: now });
}

export function createPeriod(db: Db, input: NewPeriod): Result<undefined, HubError> {
  const { id, question, from, user, now } = input;
  const standing = questionStanding(db, question);
  if (standing === undefined) return err(unknown);
  if (standing === 'retired') return err(coded('question-retired', 'A retired question is not planned.'));
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

export const questionPlan = (db: Db): QuestionsReply => ({
  questions: listWordings(db),
  periods: [...listPeriods(db, PERIOD_LIMIT)],
});
