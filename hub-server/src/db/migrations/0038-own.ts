/**
 * The worker of a store that a seller's account is of, and that worker's answers in batches (decisions/0120): a batch is
 * closed once and never changes, so that no two readings of it tell of one answer. `own_days`: up to which day of the
 * store all full batches are closed.
 */
export const own = `
ALTER TABLE users ADD COLUMN operator TEXT REFERENCES operators (id);
CREATE TABLE own_batches (
  operator TEXT NOT NULL REFERENCES operators (id), question TEXT NOT NULL, number INTEGER NOT NULL,
  day INTEGER NOT NULL, good INTEGER NOT NULL, PRIMARY KEY (operator, question, number)) WITHOUT ROWID;
CREATE TABLE own_batch_polls (
  journal INTEGER NOT NULL REFERENCES journals (id), poll INTEGER NOT NULL, PRIMARY KEY (journal, poll)) WITHOUT ROWID;
CREATE TABLE own_days (operator TEXT PRIMARY KEY REFERENCES operators (id), closed_day INTEGER NOT NULL);
`;
