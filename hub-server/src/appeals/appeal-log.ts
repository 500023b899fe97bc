import { addAudit } from '../audit/audit-repository.ts';
import type { Db } from '../db/sqlite.ts';
import { journalName } from '../ingest/event-repository.ts';
import { itemIdOf } from '../review/item-id.ts';
import { hashOfText } from '../review/verdict-log.ts';
import type { AppealRow } from './appeal-repository.ts';

export const APPEAL_ACTIONS = {
  filed: 'appeal-filed',
  open: 'appeal-reopened',
  upheld: 'appeal-upheld',
  rejected: 'appeal-rejected',
  withdrawn: 'appeal-withdrawn',
} as const;

/** Every step of an appeal is an entry of the chained log. Of its words only the hash. */
export function logAppeal(
  db: Db,
  step: keyof typeof APPEAL_ACTIONS,
  appeal: Pick<AppealRow, 'id' | 'journal' | 'seq' | 'text' | 'against'>,
  by: { readonly user: string; readonly now: number; readonly verdict?: string },
): void {
  const { id, journal, seq, text, against } = appeal;
  addAudit(db, {
    ...{ at: by.now, user: by.user, action: APPEAL_ACTIONS[step] },
    subject: `item:${itemIdOf({ ...journalName(db, journal), seq })}`,
    detail: {
      appeal: id,
      ...(step === 'filed' ? { against, text: hashOfText(text) } : {}),
      ...(by.verdict === undefined ? {} : { verdict: by.verdict }),
    },
  });
}
