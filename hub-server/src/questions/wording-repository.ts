import type { FurtherTexts, Question, QuestionRequest } from '@otklik/shared/api/questions.ts';
import type { QuestionStanding } from '@otklik/shared/questions/check-draft.ts';
import { questionsOf } from '@otklik/shared/questions/plan-days.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { listPlans } from './plan-repository.ts';
import { savePrompts } from './question-repository.ts';

interface WordingRow {
  readonly id: string;
  readonly text_ru: string;
  readonly text_en: string;
  readonly more_texts: string;
  readonly positive: 'yes' | 'no';
  readonly first: string | null;
  readonly version: number;
  readonly revision: number;
  readonly retired_at: number | null;
}

const COLUMNS = `SELECT id, text_ru, text_en, more_texts, positive, first, version, revision, retired_at
  FROM questions`;

/** The wordings that have been asked, or that a plan that stands or a switch by hand names. */
function fixedQuestions(db: Db): ReadonlySet<string> {
  const asked = all<{ question: string }>(
    db,
    'SELECT DISTINCT question FROM rollups UNION SELECT DISTINCT question FROM periods',
  ).map(({ question }) => question);
  const plans = listPlans(db).flatMap(({ versions }) => versions.flatMap(({ rule }) => questionsOf(rule)));
  return new Set([...asked, ...plans]);
}

const promptsOf = (db: Db, question: string): NonNullable<Question['prompts']> =>
  Object.fromEntries(
    all<{ locale: string; sha256: string }>(
      db,
      'SELECT locale, sha256 FROM question_prompts WHERE question = ? ORDER BY locale',
      question,
    ).map(({ locale, sha256 }) => [locale, sha256]),
  );

function wordingOf(db: Db, row: WordingRow, fixed: ReadonlySet<string>): Question {
  // Stored as it was checked on its way in.
  const texts: FurtherTexts = JSON.parse(row.more_texts);
  const prompts = promptsOf(db, row.id);
  return {
    id: row.id,
    text: { ru: row.text_ru, en: row.text_en },
    ...(Object.keys(texts).length === 0 ? {} : { texts }),
    positive: row.positive,
    ...(Object.keys(prompts).length === 0 ? {} : { prompts }),
    first: row.first ?? row.id,
    version: row.version,
    revision: row.revision,
    fixed: fixed.has(row.id),
    ...(row.retired_at === null ? {} : { retiredAt: row.retired_at }),
  };
}

export function findWording(db: Db, id: string): Question | undefined {
  const row = one<WordingRow>(db, `${COLUMNS} WHERE id = ?`, id);
  return row === undefined ? undefined : wordingOf(db, row, fixedQuestions(db));
}

export function listWordings(db: Db): Question[] {
  const fixed = fixedQuestions(db);
  return all<WordingRow>(db, `${COLUMNS} ORDER BY created_at, id`).map((row) => wordingOf(db, row, fixed));
}

export function questionStanding(db: Db, id: string): QuestionStanding {
  const row = one<{ retired_at: number | null }>(db, 'SELECT retired_at FROM questions WHERE id = ?', id);
  if (row === undefined) return undefined;
  return row.retired_at === null ? 'open' : 'retired';
}

/** Number of the latest wording of a question. */
export const lastVersion = (db: Db, first: string): number =>
  one<{ version: number | null }>(
    db,
    'SELECT MAX(version) AS version FROM questions WHERE first = ? OR id = ?',
    first,
    first,
  )?.version ?? 0;

export function saveWording(
  db: Db,
  id: string,
  { text, texts = {}, positive, prompts = {} }: QuestionRequest,
): void {
  run(
    db,
    `UPDATE questions SET text_ru = ?, text_en = ?, more_texts = ?, positive = ?, revision = revision + 1
     WHERE id = ?`,
    text.ru,
    text.en,
    JSON.stringify(texts),
    positive,
    id,
  );
  savePrompts(db, id, prompts);
}

export const saveTexts = (db: Db, id: string, texts: FurtherTexts): void => {
  run(db, 'UPDATE questions SET more_texts = ? WHERE id = ?', JSON.stringify(texts), id);
};

export const setRetired = (db: Db, id: string, now: number): void => {
  run(db, 'UPDATE questions SET retired_at = ?, revision = revision + 1 WHERE id = ?', now, id);
};
