/** The last heartbeat of each kiosk (kiosks/heartbeats.ts), with the counter it carried. */
export const heartbeats = `
CREATE TABLE heartbeats (
  kiosk TEXT PRIMARY KEY REFERENCES kiosks (id), counter INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL);
`;
