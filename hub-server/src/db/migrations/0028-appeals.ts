/**
 * Appeals of a store against a 0. A row is added once; only its state moves, each time with an entry of the log. `against`:
 * the verdict appealed; `verdict`: the one that decided. A verdict given on an appeal names it.
 */
export const appeals = `
ALTER TABLE verdicts ADD COLUMN appeal TEXT;
CREATE TABLE appeals (
  id TEXT PRIMARY KEY, journal INTEGER NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL,
  appellant TEXT NOT NULL REFERENCES users (id), at INTEGER NOT NULL, text TEXT NOT NULL,
  against TEXT NOT NULL REFERENCES verdicts (id), state TEXT NOT NULL, closed_at INTEGER,
  verdict TEXT REFERENCES verdicts (id), UNIQUE (journal, seq, number));
CREATE UNIQUE INDEX appeals_open ON appeals (journal, seq) WHERE state = 'open';
CREATE INDEX appeals_appellant ON appeals (appellant, at);
CREATE INDEX polls_excluded ON polls (roll_workplace, opened_hub) WHERE roll_state = 'excluded';
`;
