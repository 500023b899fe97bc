/** Rules, where each subject stands with them while that is not "well", the alerts that came of it, and what people said. */
export const alerts = `
CREATE TABLE alert_rules (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, revision INTEGER NOT NULL, built_in INTEGER NOT NULL, body TEXT NOT NULL,
  changed_at INTEGER NOT NULL, removed_at INTEGER);
CREATE TABLE alert_watches (
  rule TEXT NOT NULL, subject TEXT NOT NULL, entity TEXT NOT NULL, phase TEXT NOT NULL, since INTEGER NOT NULL,
  alert TEXT, PRIMARY KEY (rule, subject));
CREATE TABLE alerts (
  id TEXT PRIMARY KEY, rule TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, store TEXT, state TEXT NOT NULL,
  facts TEXT NOT NULL, fired_at INTEGER NOT NULL, acknowledged_at INTEGER, acknowledged_by TEXT, resolved_at INTEGER);
CREATE INDEX alerts_fired ON alerts (fired_at, id);
CREATE INDEX alerts_open ON alerts (kind) WHERE resolved_at IS NULL;
CREATE TABLE alert_comments (
  id TEXT PRIMARY KEY, alert TEXT NOT NULL REFERENCES alerts (id), at INTEGER NOT NULL, "user" TEXT NOT NULL,
  text TEXT NOT NULL);
CREATE INDEX alert_comments_alert ON alert_comments (alert, at);
`;
