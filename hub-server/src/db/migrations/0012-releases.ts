/**
 * Releases of the kiosk's program and who is offered them (releases/). Their archives are files, not rows; `body` is the
 * signed release as JSON.
 */
export const releases = `
CREATE TABLE releases (
  sha256 TEXT PRIMARY KEY, version TEXT NOT NULL, body TEXT NOT NULL, added_at INTEGER NOT NULL,
  percent INTEGER NOT NULL, wait_for TEXT NOT NULL, rollout_at INTEGER);
CREATE TABLE release_kiosks (
  sha256 TEXT NOT NULL REFERENCES releases (sha256), kiosk TEXT NOT NULL, PRIMARY KEY (sha256, kiosk));
`;
