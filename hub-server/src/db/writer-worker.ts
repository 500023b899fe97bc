import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { commands } from './commands.ts';
import { migrate } from './migrations.ts';
import { type Db, openDatabase } from './sqlite.ts';
import { STOP, type WorkerReply, type WorkerRequest, type WorkerSetup } from './worker-protocol.ts';

/**
 * The one writer. Whatever has arrived by the time a transaction starts is committed with it (group commit), each
 * command within a savepoint of its own; every reply is sent after the commit, so "done" means durable.
 */
const MAX_GROUP = 200;

type Command = (db: Db, input: never) => unknown;

/** The table is typed by name on the caller's side (sqlite-database.ts), which is the only sender. */
const table = new Map<string, Command>(Object.entries(commands));

function runGroup(db: Db, requests: readonly WorkerRequest[]): WorkerReply[] {
  db.exec('BEGIN IMMEDIATE');
  try {
    const replies = requests.map((request) => runOne(db, request));
    db.exec('COMMIT');
    return replies;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    return requests.map(({ id }) => failure(id, error));
  }
}

function runOne(db: Db, { id, name, input }: WorkerRequest): WorkerReply {
  const command = table.get(name);
  if (command === undefined) return failure(id, new Error(`no command ${name}`));
  db.exec('SAVEPOINT command');
  try {
    const value = command(db, input as never);
    db.exec('RELEASE command');
    return { kind: 'done', id, value };
  } catch (error) {
    // A full disk may have rolled the whole transaction back already; then every command of the group fails.
    if (!db.inTransaction) throw error;
    db.exec('ROLLBACK TO command');
    db.exec('RELEASE command');
    return failure(id, error);
  }
}

function failure(id: number, error: unknown): WorkerReply {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const unavailable = /^SQLITE_(FULL|BUSY|IOERR|READONLY|CANTOPEN)/.test(code);
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'error', id, message, unavailable };
}

function serve(port: MessagePort, db: Db): void {
  let queue: WorkerRequest[] = [];
  let scheduled = false;
  let stopping = false;
  const take = (message: WorkerRequest | typeof STOP): void => {
    if (message === STOP) stopping = true;
    else queue.push(message);
  };
  const drain = (): void => {
    scheduled = false;
    while (queue.length < MAX_GROUP) {
      const next: { message: WorkerRequest | typeof STOP } | undefined = receiveMessageOnPort(port);
      if (next === undefined) break;
      take(next.message);
    }
    const group = queue.slice(0, MAX_GROUP);
    queue = queue.slice(MAX_GROUP);
    if (group.length > 0) for (const reply of runGroup(db, group)) port.postMessage(reply);
    if (queue.length > 0) schedule();
    else if (stopping) {
      db.close();
      port.close();
    }
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(drain);
  };
  port.on('message', (message: WorkerRequest | typeof STOP) => {
    take(message);
    schedule();
  });
}

const port = parentPort;
if (port === null) throw new Error('the writer runs as a worker');
const setup: WorkerSetup = workerData;
try {
  const db = openDatabase(setup.file, 'write');
  migrate(db, setup.now);
  serve(port, db);
  port.postMessage({ kind: 'ready' } satisfies WorkerReply);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  port.postMessage({ kind: 'failed', message } satisfies WorkerReply);
}
