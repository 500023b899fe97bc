/**
 * How a console presented itself before an event of a journal (review/error-chain.ts): found at once also where another
 * console of the kiosk fills the journal with a loose cable.
 */
export const consoleUps = `
CREATE INDEX console_events_up ON console_events (console, journal, seq) WHERE kind = 'up';
`;
