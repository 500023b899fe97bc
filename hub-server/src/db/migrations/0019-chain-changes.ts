/**
 * Stores, workplaces, cameras and groups can be changed and retired, never deleted (stores/). `chain_history` has each
 * version as it stood from `at` on. A store's zone counts until `until`, if it was another one then, and `stores.zone`
 * since (results/store-zones.ts). A workplace that moved goes on as `moved_to`.
 */
export const chainChanges = `
ALTER TABLE stores ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE stores ADD COLUMN retired_at INTEGER;
ALTER TABLE stores ADD COLUMN address TEXT;
ALTER TABLE stores ADD COLUMN hours TEXT;
ALTER TABLE workplaces ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE workplaces ADD COLUMN retired_at INTEGER;
ALTER TABLE workplaces ADD COLUMN moved_to TEXT REFERENCES workplaces (id);
ALTER TABLE cameras ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE cameras ADD COLUMN retired_at INTEGER;
ALTER TABLE store_groups ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE store_groups ADD COLUMN retired_at INTEGER;
CREATE TABLE chain_history (
  kind TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, at INTEGER NOT NULL, "user" TEXT,
  body TEXT NOT NULL, PRIMARY KEY (kind, id, revision));
CREATE TABLE store_zones (
  store TEXT NOT NULL REFERENCES stores (id), until INTEGER NOT NULL, zone TEXT NOT NULL, PRIMARY KEY (store, until));
ALTER TABLE enrolment_codes ADD COLUMN created_at INTEGER;
ALTER TABLE enrolment_codes ADD COLUMN cancelled_at INTEGER;
ALTER TABLE enrolment_codes ADD COLUMN replaces TEXT REFERENCES kiosks (id);
ALTER TABLE kiosks ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE kiosks ADD COLUMN replaced_by TEXT REFERENCES kiosks (id);
`;
