/**
 * Links by which people set a password, kept as hashes; failed tries to sign in; accounts that are switched off and never
 * deleted. A session ends when it was not used for a while.
 */
export const peopleSignIn = `
ALTER TABLE users ADD COLUMN deactivated_at INTEGER;
ALTER TABLE sessions ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
UPDATE sessions SET seen_at = created_at;
CREATE INDEX sessions_user ON sessions ("user");
CREATE TABLE links (
  token_hash TEXT PRIMARY KEY, kind TEXT NOT NULL, "user" TEXT REFERENCES users (id), created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL, used_at INTEGER);
CREATE TABLE sign_in_tries (subject TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at INTEGER NOT NULL);
`;
