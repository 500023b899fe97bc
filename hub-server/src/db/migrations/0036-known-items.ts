/**
 * Items whose truth is known (double/). One that is marked anew, or no longer, keeps its earlier rows. Verdicts given while a
 * mark stands are held against it.
 */
export const knownItems = `
CREATE TABLE known_items (
  journal INTEGER NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL, truth INTEGER NOT NULL,
  marked_by TEXT NOT NULL REFERENCES users (id), marked_at INTEGER NOT NULL, removed_at INTEGER,
  PRIMARY KEY (journal, seq, number)) WITHOUT ROWID;
CREATE UNIQUE INDEX known_items_standing ON known_items (journal, seq) WHERE removed_at IS NULL;
`;
