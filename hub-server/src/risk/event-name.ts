/** Events of one journal; more than any can have. */
const SEQS = 2 ** 32;

/** One number for an event of any journal, so that a detector's state can hold events of several. */
export const eventNumber = (journal: number, seq: number): number => journal * SEQS + seq;

export const eventOf = (number: number): { readonly journal: number; readonly seq: number } => ({
  journal: Math.floor(number / SEQS),
  seq: number % SEQS,
});
