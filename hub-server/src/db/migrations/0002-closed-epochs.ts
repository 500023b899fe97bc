/**
 * Polls whose epoch ended before they did (shared/src/poll/projection.ts, `closeEpoch`). The index holds only those that
 * may still change, so it stays small.
 */
export const closedEpochs = `
ALTER TABLE polls ADD COLUMN inferred INTEGER NOT NULL DEFAULT 0;
CREATE INDEX polls_open ON polls (journal, seq) WHERE outcome IS NULL OR inferred = 1;
`;
