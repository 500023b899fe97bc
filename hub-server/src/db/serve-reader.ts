import { parentPort, workerData } from 'node:worker_threads';
import type { Implementation, StoreQueries } from './hub-database.ts';
import { type Db, openDatabase } from './sqlite.ts';
import { STOP, type WorkerReply, type WorkerRequest, type WorkerSetup } from './worker-protocol.ts';

/** A read-only connection: queries, and the checks that need nothing but the stored keys. */
type Query = (db: Db, input: never) => unknown;

/** Answers queries in this worker until told to stop. */
export function serveReader(queries: Implementation<StoreQueries, Db>): void {
  const port = parentPort;
  if (port === null) throw new Error('a reader runs as a worker');
  const setup: WorkerSetup = workerData;
  // The table is typed by name on the caller's side (sqlite-database.ts), which is the only sender.
  const table = new Map<string, Query>(Object.entries(queries));
  try {
    const db = openDatabase(setup.file, 'read');
    port.on('message', (message: WorkerRequest | typeof STOP) => {
      if (message !== STOP) {
        port.postMessage(answer(table, db, message));
        return;
      }
      db.close();
      port.close();
    });
    port.postMessage({ kind: 'ready' } satisfies WorkerReply);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    port.postMessage({ kind: 'failed', message } satisfies WorkerReply);
  }
}

function answer(table: ReadonlyMap<string, Query>, db: Db, { id, name, input }: WorkerRequest): WorkerReply {
  const query = table.get(name);
  if (query === undefined) return { kind: 'error', id, message: `no query ${name}`, unavailable: false };
  try {
    return { kind: 'done', id, value: query(db, input as never) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'error', id, message, unavailable: false };
  }
}
