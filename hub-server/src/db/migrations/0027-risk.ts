/**
 * Reasons to look at presses first (risk/). Everything here follows from events and can be made anew; \`pass\` 1 is a store
 * being made anew. \`risk_items\` is the queue: \`place\` its order, least first, \`turn\` the order of equals, \`kinds\` the reasons as
 * they may be named before a verdict, \`judged\` whether anybody has judged it.
 */
export const risk = `
CREATE TABLE risk_stores (
  store TEXT NOT NULL REFERENCES stores (id), pass INTEGER NOT NULL, version INTEGER NOT NULL, context TEXT NOT NULL,
  state TEXT NOT NULL, received INTEGER, journal INTEGER, seq INTEGER, anew_at INTEGER, PRIMARY KEY (store, pass));
CREATE TABLE risk_marks (
  store TEXT NOT NULL, pass INTEGER NOT NULL, journal INTEGER NOT NULL REFERENCES journals (id), seq INTEGER NOT NULL,
  received INTEGER NOT NULL, PRIMARY KEY (store, pass, journal)) WITHOUT ROWID;
CREATE TABLE risk_findings (
  store TEXT NOT NULL, pass INTEGER NOT NULL, kind TEXT NOT NULL, workplace TEXT NOT NULL, since INTEGER NOT NULL,
  at INTEGER NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (store, pass, kind, workplace, since)) WITHOUT ROWID;
CREATE TABLE risk_reasons (
  journal INTEGER NOT NULL, seq INTEGER NOT NULL, pass INTEGER NOT NULL, kind TEXT NOT NULL, store TEXT NOT NULL,
  workplace TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (journal, seq, pass, kind)) WITHOUT ROWID;
CREATE INDEX risk_reasons_finding ON risk_reasons (store, pass, kind, workplace, since);
CREATE TABLE risk_items (
  journal INTEGER NOT NULL, seq INTEGER NOT NULL, store TEXT NOT NULL, place INTEGER NOT NULL, turn INTEGER NOT NULL,
  kinds TEXT NOT NULL, judged INTEGER NOT NULL, PRIMARY KEY (journal, seq)) WITHOUT ROWID;
CREATE INDEX risk_items_queue ON risk_items (judged, place, turn, journal, seq);
CREATE INDEX risk_items_store ON risk_items (store, judged, place, turn, journal, seq);
`;
