import { startHub } from '../server.ts';

/** A hub that scores what lies in its folder, and says so after so many steps; ends when it is killed. */
async function work(dataDir: string, steps: number): Promise<void> {
  const hub = await startHub({ dataDir, port: 0, host: '127.0.0.1', riskEveryMs: 10, riskSettleMs: 0 });
  let taken = 0;
  hub.db.onWritten((command) => {
    if (command !== 'saveRiskStep') return;
    taken += 1;
    if (taken === steps) process.stdout.write('stepped\n');
  });
}

const [, , dir, steps] = process.argv;
if (dir !== undefined && steps !== undefined && import.meta.main) await work(dir, Number(steps));
