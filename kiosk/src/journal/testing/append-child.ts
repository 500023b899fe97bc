import { writeSync } from 'node:fs';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { openJournal } from '../open-journal.ts';
import { edgeDraft } from './drafts.ts';

// For tests: appends until it is killed, and says each seq on stdout once the journal holds it. argv: DIR.
const opened = openJournal({
  dir: process.argv[2] ?? '',
  clock: systemClock(),
  rng: cryptoRng,
  version: 'test',
  ballastBytes: 64 * 1024,
});
if (!opened.ok) throw new Error(opened.error.code);
const journal = opened.value;
for (;;) {
  const first = journal.nextSeq();
  const drafts = Array.from({ length: 1 + (first % 3) }, (_, index) => edgeDraft(first + index));
  const appended = journal.append(drafts, new Map([[1, String(first)]]));
  if (!appended.ok) throw new Error(appended.error.code);
  writeSync(1, `${journal.identity.epoch} ${journal.nextSeq() - 1} ${first}\n`);
}
