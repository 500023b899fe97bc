/**
 * Prompts, named by their content, and what a question says beside its two texts. `version` counts the wordings of a
 * question: each is a question of its own, `first` names the first of them. `revision` counts changes of this row.
 */
export const media = `
CREATE TABLE media (
  sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, container TEXT NOT NULL, codecs TEXT NOT NULL,
  ms INTEGER NOT NULL, bytes INTEGER NOT NULL, width INTEGER, height INTEGER, created_at INTEGER NOT NULL);
CREATE TABLE question_prompts (
  question TEXT NOT NULL REFERENCES questions (id), locale TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES media (sha256),
  PRIMARY KEY (question, locale));
CREATE INDEX question_prompts_media ON question_prompts (sha256);
ALTER TABLE questions ADD COLUMN more_texts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE questions ADD COLUMN first TEXT;
ALTER TABLE questions ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE questions ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE questions ADD COLUMN retired_at INTEGER;
`;
