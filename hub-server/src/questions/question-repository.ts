import type { Localized } from '@otklik/shared/api/common.ts';
import type { KioskQuestion, QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { FurtherTexts, QuestionPrompts } from '@otklik/shared/api/questions.ts';
import type { Polarity } from '@otklik/shared/metrics/key-question-index.ts';
import type { Prompt } from '@otklik/shared/poll/events.ts';
import type { QuestionRecord } from '../db/contract/chain.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface QuestionRow {
  readonly id: string;
  readonly text_ru: string;
  readonly text_en: string;
  readonly positive: Polarity;
}

const recordOf = (row: QuestionRow): QuestionRecord => ({
  id: row.id,
  text: { ru: row.text_ru, en: row.text_en },
  positive: row.positive,
});

const COLUMNS = 'SELECT id, text_ru, text_en, positive FROM questions';

export function findQuestion(db: Db, id: string): QuestionRecord | undefined {
  const row = one<QuestionRow>(db, `${COLUMNS} WHERE id = ?`, id);
  return row === undefined ? undefined : recordOf(row);
}

export const listQuestions = (db: Db): readonly QuestionRecord[] =>
  all<QuestionRow>(db, `${COLUMNS} ORDER BY created_at, id`).map(recordOf);

/** What a kiosk's screen can be in: a language, with one subtag at most. */
const SCREEN_LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/;

/** The further texts of every question that has any a kiosk's screen can show. */
export function listMoreTexts(db: Db): ReadonlyMap<string, NonNullable<KioskQuestion['moreText']>> {
  const rows = all<{ id: string; more_texts: string }>(
    db,
    "SELECT id, more_texts FROM questions WHERE more_texts <> '{}'",
  );
  const byQuestion = new Map<string, NonNullable<KioskQuestion['moreText']>>();
  for (const { id, more_texts } of rows) {
    // Stored as it was checked on its way in.
    const texts: FurtherTexts = JSON.parse(more_texts);
    const shown = Object.entries(texts).filter(([language]) => SCREEN_LANGUAGE.test(language));
    if (shown.length > 0) byQuestion.set(id, Object.fromEntries(shown));
  }
  return byQuestion;
}

/** The prompts of every question that has any, as a kiosk is told of them. */
export function listPrompts(db: Db): ReadonlyMap<string, NonNullable<KioskQuestion['prompts']>> {
  const rows = all<Prompt & { question: string; locale: keyof Localized }>(
    db,
    `SELECT question, locale, media.sha256, kind, ms FROM question_prompts
     JOIN media ON media.sha256 = question_prompts.sha256 ORDER BY question, locale`,
  );
  const byQuestion = new Map<string, NonNullable<KioskQuestion['prompts']>>();
  for (const { question, locale, sha256, kind, ms } of rows)
    byQuestion.set(question, { ...byQuestion.get(question), [locale]: { sha256, kind, ms } });
  return byQuestion;
}

/** Those of `prompts` and no others. */
export function savePrompts(db: Db, question: string, prompts: QuestionPrompts): void {
  run(db, 'DELETE FROM question_prompts WHERE question = ?', question);
  for (const [locale, sha256] of Object.entries(prompts))
    run(
      db,
      'INSERT INTO question_prompts (question, locale, sha256) VALUES (?, ?, ?)',
      question,
      locale,
      sha256,
    );
}

/** A new wording names the first one and its number; a new question is the first of its own. */
export const addQuestion = (
  db: Db,
  question: QuestionRecord & { readonly first: string; readonly version: number },
  now: number,
): void => {
  run(
    db,
    `INSERT INTO questions (id, text_ru, text_en, positive, created_at, first, version)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    question.id,
    question.text.ru,
    question.text.en,
    question.positive,
    now,
    question.first,
    question.version,
  );
};

/** Periods by their start; of two with the same start only the one set later. At most `limit`, the latest of them. */
export function listPeriods(db: Db, limit: number): readonly QuestionPeriod[] {
  const rows = all<{ starts_at: number; question: string }>(
    db,
    'SELECT starts_at, question FROM periods ORDER BY starts_at DESC, created_at DESC, id DESC LIMIT ?',
    limit,
  );
  const byStart = new Map<number, QuestionPeriod>();
  for (const { starts_at: from, question } of rows)
    if (!byStart.has(from)) byStart.set(from, { from, question });
  return [...byStart.values()].sort((a, b) => a.from - b.from);
}

export const addPeriod = (db: Db, id: string, period: QuestionPeriod, now: number): void => {
  run(
    db,
    'INSERT INTO periods (id, question, starts_at, created_at) VALUES (?, ?, ?, ?)',
    id,
    period.question,
    period.from,
    now,
  );
};
