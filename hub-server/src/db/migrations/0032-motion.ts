/**
 * The motion hint (risk/): which part of a camera's picture counts, whole percents, and how much moved in the window of an
 * item that waits, per mille; null where there was nothing to see. A row of `risk_motion` goes with the verdict.
 */
export const motion = `
CREATE TABLE motion_regions (
  camera TEXT PRIMARY KEY REFERENCES cameras (id), x INTEGER NOT NULL, y INTEGER NOT NULL, width INTEGER NOT NULL,
  height INTEGER NOT NULL);
CREATE TABLE risk_motion (
  journal INTEGER NOT NULL, seq INTEGER NOT NULL, share INTEGER, PRIMARY KEY (journal, seq)) WITHOUT ROWID;
UPDATE risk_items SET place = place + 50000;
`;
