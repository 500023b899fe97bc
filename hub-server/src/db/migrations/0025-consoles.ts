/**
 * Consoles (consoles/): what people say of each, and an entry for each event of a journal that tells of one: it presented
 * itself (`up`), it was `lost`, edges are gone (`gap`), a button was pressed as a `test`. Of presses of customers and sellers
 * there is none. Entries follow from the journals alone; the order of their arrival does not matter.
 */
export const consoles = `
CREATE TABLE consoles (
  id TEXT PRIMARY KEY, serial TEXT NOT NULL, label TEXT, retired_at INTEGER, revision INTEGER NOT NULL DEFAULT 1);
CREATE TABLE console_events (
  journal INTEGER NOT NULL REFERENCES journals (id), seq INTEGER NOT NULL, console TEXT NOT NULL REFERENCES consoles (id),
  kind TEXT NOT NULL, code TEXT, amount INTEGER NOT NULL, device TEXT, place INTEGER NOT NULL, workplace TEXT,
  hub_at INTEGER NOT NULL, PRIMARY KEY (journal, seq)) WITHOUT ROWID;
CREATE INDEX console_events_console ON console_events (console, hub_at);
CREATE INDEX console_events_workplace ON console_events (workplace, console);
`;
