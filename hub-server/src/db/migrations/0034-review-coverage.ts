/**
 * How far review has come (results/review-coverage.ts): of each answered poll what it came to, and how many of each by hour and
 * by day. Filled by code for what was judged before.
 */
export const reviewCoverage = `
ALTER TABLE polls ADD COLUMN roll_review TEXT;
ALTER TABLE rollups ADD COLUMN trusted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollups ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_days ADD COLUMN trusted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup_days ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
`;
