/**
 * A kiosk's keys (kiosks/kiosk-key-repository.ts): the present one stays in `kiosks`, those before it are kept, each with its
 * signature over the next. Heads and forks name the key they were signed by.
 */
export const kioskKeys = `
CREATE TABLE former_keys (
  kiosk TEXT NOT NULL REFERENCES kiosks (id), number INTEGER NOT NULL, public_key TEXT NOT NULL,
  endorsement TEXT NOT NULL, until_at INTEGER NOT NULL, PRIMARY KEY (kiosk, number));
ALTER TABLE kiosks ADD COLUMN key_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kiosks ADD COLUMN key_asked_at INTEGER;
ALTER TABLE heads ADD COLUMN key_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forks ADD COLUMN key_number INTEGER NOT NULL DEFAULT 0;
`;
