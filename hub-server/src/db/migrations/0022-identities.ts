/** Who a provider of identities (OpenID Connect) says somebody is. */
export const identities = `
CREATE TABLE identities (
  issuer TEXT NOT NULL, subject TEXT NOT NULL, "user" TEXT NOT NULL REFERENCES users (id), linked_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject), UNIQUE (issuer, "user"));
`;
