/** The second step of signing in; secrets are sealed under the hub's key, recovery codes kept as hashes. */
export const secondStep = `
ALTER TABLE sessions ADD COLUMN step TEXT;
CREATE TABLE second_steps (
  "user" TEXT PRIMARY KEY REFERENCES users (id), secret TEXT, since INTEGER, last_step INTEGER NOT NULL, pending TEXT);
CREATE TABLE recovery_codes (
  "user" TEXT NOT NULL REFERENCES users (id), hash TEXT NOT NULL, used_at INTEGER, PRIMARY KEY ("user", hash));
`;
