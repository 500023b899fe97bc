/**
 * Plans of questions. A version never changes once it stands, but for the note that its seed was told; `body` is what a
 * manager wrote, as JSON. A draft counts for nothing.
 */
export const plans = `
CREATE TABLE plans (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, revision INTEGER NOT NULL, draft TEXT,
  created_at INTEGER NOT NULL);
CREATE TABLE plan_versions (
  plan TEXT NOT NULL REFERENCES plans (id), version INTEGER NOT NULL, body TEXT NOT NULL, seed TEXT NOT NULL,
  nonce TEXT NOT NULL, commitment TEXT NOT NULL, predecessor TEXT, committed_at INTEGER NOT NULL, revealed_at INTEGER,
  PRIMARY KEY (plan, version));
`;
