/**
 * The first steps of the funnel (results/receipts.ts): receipts, each once at its workplace, and seller's presses, a poll
 * each. `attached`, `roll_pressed` and the counts are filled by code.
 */
export const receipts = `
ALTER TABLE polls ADD COLUMN attached INTEGER;
ALTER TABLE polls ADD COLUMN roll_pressed INTEGER;
ALTER TABLE rollups ADD COLUMN presses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollups ADD COLUMN receipts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_days ADD COLUMN presses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_days ADD COLUMN receipts INTEGER NOT NULL DEFAULT 0;
CREATE TABLE receipts (
  workplace TEXT NOT NULL, receipt TEXT NOT NULL, journal INTEGER NOT NULL REFERENCES journals (id),
  seq INTEGER NOT NULL, question TEXT NOT NULL, operator TEXT NOT NULL, hour INTEGER NOT NULL,
  PRIMARY KEY (workplace, receipt)) WITHOUT ROWID;
CREATE INDEX events_config ON events (journal, place, seq) WHERE type = 'config';
`;
