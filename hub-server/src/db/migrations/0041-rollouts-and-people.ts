/**
 * Two people at one record (docs/decisions/0132): a rollout and a person have a revision. A rollout may be held, and keeps how
 * it was before it was set last, as JSON.
 */
export const rolloutsAndPeople = `
ALTER TABLE releases ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE releases ADD COLUMN before TEXT;
ALTER TABLE releases ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
`;
