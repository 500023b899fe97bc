import { openSqliteDatabase } from '../db/sqlite-database.ts';

/** Looks at the rules and takes the steps, as the engine does, until it is killed. */
export const NOW = Date.UTC(2026, 10, 27, 9);
export const KIOSKS = Array.from({ length: 400 }, (_, index) => index.toString(16).padStart(32, '0'));

async function work(dir: string, round: number): Promise<void> {
  const db = await openSqliteDatabase(dir, NOW);
  const { changes } = await db.read('evaluateAlerts', { now: NOW, over: 'kiosks', after: '', limit: 1000 });
  if (round === 0 || changes.length <= round) process.stdout.write('looked\n');
  else {
    for (const [index, change] of changes.entries()) {
      // One after another, so that a kill finds some done and some not.
      const done = db.write('applyAlerts', {
        ...{ now: NOW, changes: [change] },
        ids: [`${round}${index}`.padStart(16, '0')],
      });
      if (index === round) process.stdout.write('changing\n');
      if (index % 2 === 0) await done;
    }
  }
  // Until the end comes from outside.
  setInterval(() => undefined, 1000);
}

const [, , dir, round] = process.argv;
if (dir !== undefined && round !== undefined && import.meta.main) await work(dir, Number(round));
