/**
 * What a store's kiosks are set to (stores/settings-*.ts). Every change is a row of `store_settings`, so who set what and
 * when stays; hashes of PINs are not history and stand apart.
 */
export const storeSettings = `
CREATE TABLE store_settings (
  store TEXT NOT NULL REFERENCES stores (id), revision INTEGER NOT NULL, at INTEGER NOT NULL,
  "user" TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (store, revision));
CREATE TABLE store_secrets (
  store TEXT NOT NULL REFERENCES stores (id), kind TEXT NOT NULL, subject TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (store, kind, subject));
`;
