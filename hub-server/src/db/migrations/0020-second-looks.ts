/** What an expert had on the screen at a verdict, as JSON; and items for which somebody asked for a second look. */
export const secondLooks = `
ALTER TABLE verdicts ADD COLUMN seen TEXT;
CREATE TABLE second_looks (
  journal INTEGER NOT NULL, seq INTEGER NOT NULL, expert TEXT NOT NULL REFERENCES users (id), at INTEGER NOT NULL,
  cleared_at INTEGER, cleared_by TEXT REFERENCES users (id), PRIMARY KEY (journal, seq, at, expert));
`;
