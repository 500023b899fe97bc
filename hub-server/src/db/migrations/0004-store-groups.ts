/** Groups of stores. A store may be in several, so groups are a way to look at results, not a division of the chain. */
export const storeGroups = `
CREATE TABLE store_groups (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE store_group_members (
  store_group TEXT NOT NULL REFERENCES store_groups (id), store TEXT NOT NULL REFERENCES stores (id),
  PRIMARY KEY (store_group, store));
CREATE INDEX store_group_members_store ON store_group_members (store);
`;
