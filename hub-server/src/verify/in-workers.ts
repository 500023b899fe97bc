import { Worker } from 'node:worker_threads';
import type { VerifyReply, VerifyTask } from './worker-protocol.ts';

/**
 * Has every task done by the first worker that is free. Rejects where a check throws, which is a bug, and only once every
 * worker has closed its database and ended: nobody may take the file away under one that still reads it.
 */
export async function inWorkers(
  file: string,
  tasks: readonly VerifyTask[],
  count: number,
  done: (reply: VerifyReply) => void,
): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  const failures: unknown[] = [];
  const work = (): Promise<void> =>
    new Promise((resolve) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { file } });
      const next = (): void => {
        const task = failures.length > 0 ? undefined : waiting.next();
        worker.postMessage(task === undefined || task.done === true ? undefined : task.value);
      };
      worker.on('message', (reply: VerifyReply) => {
        done(reply);
        next();
      });
      worker.once('error', (error: unknown) => failures.push(error));
      worker.once('exit', () => resolve());
      next();
    });
  await Promise.all(Array.from({ length: Math.min(count, tasks.length) }, work));
  if (failures.length > 0) throw failures[0];
}
