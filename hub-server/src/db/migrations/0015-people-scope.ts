/** Which part of the chain a person's role speaks for, as JSON: all of it, a group of stores, or one store. */
export const peopleScope = `
ALTER TABLE users ADD COLUMN scope TEXT NOT NULL DEFAULT '{"kind":"all"}';
`;
