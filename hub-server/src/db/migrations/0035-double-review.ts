/**
 * Double review (double/). A row for every item that was chosen by its lot when an expert first judged it, or on which the
 * votes were even once. `since`: the ordinal of the verdict with which it came here; `waiting`: for somebody who has not
 * spoken on it. Items on which experts differ from before this step wait as well.
 */
export const doubleReview = `
CREATE TABLE double_items (
  journal INTEGER NOT NULL, seq INTEGER NOT NULL, chosen INTEGER NOT NULL, since INTEGER NOT NULL, waiting INTEGER NOT NULL,
  PRIMARY KEY (journal, seq)) WITHOUT ROWID;
CREATE INDEX double_items_waiting ON double_items (waiting) WHERE waiting = 1;
INSERT INTO double_items (journal, seq, chosen, since, waiting)
  SELECT v.journal, v.seq, 0, MAX(v.ordinal), 1 FROM verdicts v
  WHERE v.withdrawn_at IS NULL AND v.value IN ('0', '1') AND NOT EXISTS (
    SELECT 1 FROM verdicts l WHERE l.journal = v.journal AND l.seq = v.seq AND l.expert = v.expert
      AND l.withdrawn_at IS NULL AND l.ordinal > v.ordinal)
  GROUP BY v.journal, v.seq HAVING SUM(v.value = '0') * 2 = COUNT(*);
`;
