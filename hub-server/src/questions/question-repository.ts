import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { Polarity } from '@otklik/shared/metrics/key-question-index.ts';
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

export const addQuestion = (db: Db, question: QuestionRecord, now: number): void => {
  run(
    db,
    'INSERT INTO questions (id, text_ru, text_en, positive, created_at) VALUES (?, ?, ?, ?, ?)',
    question.id,
    question.text.ru,
    question.text.en,
    question.positive,
    now,
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
