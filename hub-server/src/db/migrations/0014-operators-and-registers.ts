/**
 * Workers of stores and the registers of tills (stores/operator-*.ts, stores/register-*.ts). Events name an operator by id;
 * what says who that is stands in `operator_names` and in the columns that erasure empties. Tokens are kept as SHA-256.
 */
export const operatorsAndRegisters = `
CREATE TABLE operators (
  id TEXT PRIMARY KEY, store TEXT NOT NULL REFERENCES stores (id), revision INTEGER NOT NULL, number TEXT,
  pin TEXT, badge TEXT, created_at INTEGER NOT NULL, retired_at INTEGER, erased_at INTEGER);
CREATE INDEX operators_by_store ON operators (store, retired_at);
CREATE TABLE operator_names (operator TEXT PRIMARY KEY REFERENCES operators (id), name TEXT);
CREATE TABLE registers (
  id TEXT PRIMARY KEY, store TEXT NOT NULL REFERENCES stores (id), workplace TEXT NOT NULL REFERENCES workplaces (id),
  name TEXT NOT NULL, token TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER);
CREATE INDEX registers_by_store ON registers (store, revoked_at);
`;
