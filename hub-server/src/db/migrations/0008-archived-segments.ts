/**
 * Bodies of old events that were moved to files (ops/archive.ts). The row of an event stays, with its hash and its times,
 * and only its body becomes empty; a segment says in which file the bodies of a stretch of one journal are.
 */
export const archivedSegments = `
CREATE TABLE archived_segments (
  journal INTEGER NOT NULL REFERENCES journals (id), from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
  month TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, archived_at INTEGER NOT NULL,
  PRIMARY KEY (journal, from_seq));
`;
