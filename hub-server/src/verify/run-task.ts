import { isDamage } from '../db/damage.ts';
import type { Db } from '../db/sqlite.ts';
import { checkJournal } from './check-journal.ts';
import { checkRisk } from './check-risk.ts';
import { checkWhole } from './check-whole.ts';
import type { VerifyReply, VerifyTask } from './worker-protocol.ts';

/** Does one piece of the work. Where the file cannot be read there, that is what was found. */
export function runTask(db: Db, task: VerifyTask): VerifyReply {
  try {
    if (task.kind === 'whole') return { kind: 'whole', report: checkWhole(db, task.lotKey) };
    if (task.kind === 'risk') return { kind: 'risk', report: checkRisk(db, task.store) };
    return { kind: 'journal', report: checkJournal(db, task.journal) };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const what =
      task.kind === 'whole'
        ? 'the file'
        : task.kind === 'risk'
          ? `store ${task.store}`
          : `${task.journal.kiosk}.${task.journal.epoch}`;
    return { kind: 'damaged', line: `${what}: it cannot be read: ${error.message}` };
  }
}
