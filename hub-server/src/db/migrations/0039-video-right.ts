/** Managers whom an admin has given the right to watch the video of polls (decisions/0124): 0 or 1. */
export const videoRight = `
ALTER TABLE users ADD COLUMN watches_video INTEGER NOT NULL DEFAULT 0;
`;
