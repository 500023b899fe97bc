/**
 * Where each journal's places stood from which event on: what a rebuild needs beside the events, since a binding may
 * change and what was recorded before it keeps its workplace. And figures by store and day, for long spans of the whole
 * chain; they are filled from the hours (rollup-days.ts).
 */
export const placementsAndDays = `
CREATE TABLE placements (
  journal INTEGER NOT NULL REFERENCES journals (id), place INTEGER NOT NULL, from_seq INTEGER NOT NULL, workplace TEXT,
  PRIMARY KEY (journal, place, from_seq)) WITHOUT ROWID;
INSERT INTO placements (journal, place, from_seq, workplace)
SELECT journal, place, seq, workplace FROM (
  SELECT journal, place, seq, workplace,
    ROW_NUMBER() OVER (PARTITION BY journal, place ORDER BY seq) AS nth,
    LAG(workplace) OVER (PARTITION BY journal, place ORDER BY seq) AS earlier
  FROM (SELECT journal, place, seq, workplace FROM review_items
    UNION SELECT journal, place, seq, workplace FROM polls) AS known) AS runs
WHERE nth = 1 OR workplace IS DISTINCT FROM earlier;

CREATE TABLE rollup_days (
  question TEXT NOT NULL, day INTEGER NOT NULL, store TEXT NOT NULL,
  yes_all INTEGER NOT NULL DEFAULT 0, no_all INTEGER NOT NULL DEFAULT 0, unsure_all INTEGER NOT NULL DEFAULT 0,
  timeout_all INTEGER NOT NULL DEFAULT 0, superseded_all INTEGER NOT NULL DEFAULT 0,
  interrupted_all INTEGER NOT NULL DEFAULT 0, device_lost_all INTEGER NOT NULL DEFAULT 0,
  yes_excluded INTEGER NOT NULL DEFAULT 0, no_excluded INTEGER NOT NULL DEFAULT 0,
  unsure_excluded INTEGER NOT NULL DEFAULT 0, timeout_excluded INTEGER NOT NULL DEFAULT 0,
  superseded_excluded INTEGER NOT NULL DEFAULT 0, interrupted_excluded INTEGER NOT NULL DEFAULT 0,
  device_lost_excluded INTEGER NOT NULL DEFAULT 0,
  yes_marked INTEGER NOT NULL DEFAULT 0, no_marked INTEGER NOT NULL DEFAULT 0,
  unsure_marked INTEGER NOT NULL DEFAULT 0, timeout_marked INTEGER NOT NULL DEFAULT 0,
  superseded_marked INTEGER NOT NULL DEFAULT 0, interrupted_marked INTEGER NOT NULL DEFAULT 0,
  device_lost_marked INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (question, day, store)) WITHOUT ROWID;
CREATE INDEX rollup_days_store ON rollup_days (store, question, day);
CREATE INDEX forks_kiosk ON forks (kiosk, epoch);
`;
