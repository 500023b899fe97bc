import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../db/sqlite.ts';
import { runTask } from './run-task.ts';
import type { VerifyReply, VerifyTask } from './worker-protocol.ts';

/** Checks one piece after another on a read-only connection of its own. */
const port = parentPort;
if (port === null) throw new Error('verification runs its checks in workers');
const { file }: { readonly file: string } = workerData;

const db = openDatabase(file, 'read');
port.on('message', (task: VerifyTask | undefined) => {
  if (task !== undefined) {
    port.postMessage(runTask(db, task) satisfies VerifyReply);
    return;
  }
  db.close();
  port.close();
});
