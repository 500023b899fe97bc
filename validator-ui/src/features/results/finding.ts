import type { IndexReply } from '@otklik/shared/api/results.ts';

export type QuestionResult = IndexReply['questions'][number];

/** What the exclusions did, to be said in words; `points` are percentage points with one decimal. */
export type Finding =
  | { readonly kind: 'empty' | 'nothing' | 'same' | 'gone' }
  | { readonly kind: 'up' | 'down'; readonly points: number };

/** The finding of one question: compared as shown, with one decimal. */
export function findingOf(result: QuestionResult): Finding {
  const before = result.before?.index;
  const after = result.after?.index;
  if (before === undefined || before.n === 0) return { kind: 'empty' };
  if ((result.excluded ?? 0) === 0) return { kind: 'nothing' };
  if (after === undefined || after.n === 0) return { kind: 'gone' };
  // The difference of the figures as printed, so that the words agree with what stands below them.
  const change = (Math.round(after.share * 1000) - Math.round(before.share * 1000)) / 10;
  if (change === 0) return { kind: 'same' };
  return { kind: change > 0 ? 'up' : 'down', points: Math.abs(change) };
}
