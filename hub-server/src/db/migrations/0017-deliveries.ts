/**
 * The outbox: what is to be sent, by mail or to a webhook, with what became of it (deliveries/). `place` is the order;
 * `channel` is what a failure holds up: `mail`, or the webhook's id. Facts are JSON and name no person.
 *
 * Webhooks keep their secret as it is: signing needs it. Mail settings are each person's own.
 */
export const deliveries = `
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, channel TEXT NOT NULL, recipient TEXT,
  webhook TEXT, template TEXT NOT NULL, facts TEXT NOT NULL, critical INTEGER NOT NULL, state TEXT NOT NULL,
  created_at INTEGER NOT NULL, due_at INTEGER NOT NULL, first_tried_at INTEGER, attempts INTEGER NOT NULL,
  held INTEGER NOT NULL, claim TEXT, lease_until INTEGER, finished_at INTEGER, error TEXT, digest TEXT);
CREATE INDEX deliveries_due ON deliveries (state, due_at);
CREATE INDEX deliveries_recipient ON deliveries (recipient, state);
CREATE INDEX deliveries_digest ON deliveries (digest);
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL, events TEXT NOT NULL,
  scope TEXT NOT NULL, created_at INTEGER NOT NULL, ended_at INTEGER);
CREATE TABLE mail_settings (
  "user" TEXT PRIMARY KEY REFERENCES users (id), body TEXT NOT NULL, changed_at INTEGER NOT NULL);
`;
