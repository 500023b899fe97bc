import type { JournalReport } from './check-journal.ts';
import type { RiskReport } from './check-risk.ts';
import type { WholeReport } from './check-whole.ts';
import type { JournalToVerify } from './verify-repository.ts';

/** A piece of the work: one journal, one store, or what belongs to none, with the secret of lots of double review. */
export type VerifyTask =
  | { readonly kind: 'whole'; readonly lotKey?: Uint8Array }
  | { readonly kind: 'journal'; readonly journal: JournalToVerify }
  | { readonly kind: 'risk'; readonly store: string };

export type VerifyReply =
  | { readonly kind: 'whole'; readonly report: WholeReport }
  | { readonly kind: 'journal'; readonly report: JournalReport }
  | { readonly kind: 'risk'; readonly report: RiskReport }
  /** The file could not be read there: it is damaged. */
  | { readonly kind: 'damaged'; readonly line: string };
