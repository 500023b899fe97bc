/**
 * Random samples of polls (samples/). `first_day` to `end_day` are days since 1970-01-01, the last not included; `scope` and
 * `strata` are JSON. The frame is what of `sample_stores` (each with its span of hours) had come by `sample_journals`;
 * `sample_places` is the order, with the poll's number within its stratum.
 */
export const samples = `
CREATE TABLE samples (
  id TEXT PRIMARY KEY, question TEXT NOT NULL REFERENCES questions (id), first_day INTEGER NOT NULL, end_day INTEGER NOT NULL,
  scope TEXT NOT NULL, seed TEXT NOT NULL, nonce TEXT NOT NULL, commitment TEXT NOT NULL, committed_at INTEGER NOT NULL,
  drawn_at INTEGER, yes INTEGER, no INTEGER, unsure INTEGER, strata TEXT, wanted INTEGER, revealed_at INTEGER,
  UNIQUE (question, first_day, end_day, scope));
CREATE TABLE sample_stores (
  sample TEXT NOT NULL REFERENCES samples (id), store TEXT NOT NULL REFERENCES stores (id), from_hour INTEGER NOT NULL,
  to_hour INTEGER NOT NULL, PRIMARY KEY (sample, store)) WITHOUT ROWID;
CREATE TABLE sample_journals (
  sample TEXT NOT NULL REFERENCES samples (id), journal INTEGER NOT NULL REFERENCES journals (id), durable INTEGER NOT NULL,
  PRIMARY KEY (sample, journal)) WITHOUT ROWID;
CREATE TABLE sample_places (
  sample TEXT NOT NULL REFERENCES samples (id), place INTEGER NOT NULL, stratum INTEGER NOT NULL, nth INTEGER NOT NULL,
  journal INTEGER NOT NULL, poll INTEGER NOT NULL, PRIMARY KEY (sample, place)) WITHOUT ROWID;
CREATE INDEX sample_places_poll ON sample_places (journal, poll);
`;
