/** Views of the results that people keep; `view` is JSON. One that was deleted can be had back. */
export const savedViews = `
CREATE TABLE saved_views (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL REFERENCES users (id), name TEXT NOT NULL, view TEXT NOT NULL,
  created_at INTEGER NOT NULL, deleted_at INTEGER);
CREATE INDEX saved_views_owner ON saved_views (owner, created_at);
`;
