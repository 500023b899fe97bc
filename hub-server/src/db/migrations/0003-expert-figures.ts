/** What experts see of a question's figures (results/expert-figures.ts). What was counted before is in the first step. */
export const expertFigures = `
CREATE TABLE expert_figures (
  question TEXT PRIMARY KEY, step INTEGER NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL, unsure INTEGER NOT NULL,
  timeout INTEGER NOT NULL, superseded INTEGER NOT NULL, interrupted INTEGER NOT NULL, device_lost INTEGER NOT NULL);
ALTER TABLE polls ADD COLUMN expert_step INTEGER;
UPDATE polls SET expert_step = 1 WHERE roll_count IS NOT NULL;
`;
