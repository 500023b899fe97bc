/** The way from a figure to its polls (results/poll-list-repository.ts): those that count, by workplace and hour. */
export const pollsByCount = `
CREATE INDEX polls_counted ON polls (roll_workplace, roll_question, roll_hour) WHERE roll_count IS NOT NULL;
`;
