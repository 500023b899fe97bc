import type { VerdictReason } from '@otklik/shared/api/verdicts.ts';
import type { AppealRow, JudgedVerdict } from './appeal-repository.ts';

/** What an appeal came to, as it may be told: nothing of who judged. */
export interface Ruling {
  readonly reason?: VerdictReason;
  readonly words?: string;
  /** Experts differ and nobody else is there to ask: the 0 stands. */
  readonly differ?: true;
  /** Decided by an expert who had judged the event before. */
  readonly again?: true;
}

export function rulingOf(appeal: AppealRow, verdicts: readonly JudgedVerdict[]): Ruling {
  const decided = verdicts.find(({ id }) => id === appeal.verdict);
  if (decided === undefined) return {};
  const { expert, value, reason, text } = decided;
  const again = verdicts.some((verdict) => verdict.expert === expert && !verdict.onAppeal);
  return {
    ...(value === 0 && reason !== null ? { reason } : {}),
    ...(value === 0 && text !== null ? { words: text } : {}),
    ...(appeal.state === 'rejected' && value !== 0 ? { differ: true } : {}),
    ...(again ? { again: true } : {}),
  };
}
