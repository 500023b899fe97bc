import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { collectLoading } from '../ops/collect-loading.ts';
import { commands } from './commands.ts';
import { migrate } from './migrations.ts';
import { type Db, openDatabase, run } from './sqlite.ts';
import { STOP, type WorkerReply, type WorkerRequest, type WorkerSetup } from './worker-protocol.ts';

/**
 * The one writer. Whatever has arrived by the time a transaction starts is committed with it (group commit), each
 * command all or nothing; every reply is sent after the commit, so "done" means durable.
 */
const MAX_GROUP = 200;

/**
 * Pages the writer keeps once the schema is up to date, KiB: those that a full group of batches changes have room, and ten
 * thousand kiosks send to places of their own, which more would not hold either.
 */
const CACHE_KIB = 8192;

type Command = (db: Db, input: never) => unknown;

/** The table is typed by name on the caller's side (sqlite-database.ts), which is the only sender. */
const table = new Map<string, Command>(Object.entries(commands));

/**
 * All in one transaction, without a savepoint each: that would copy each page before its first change. A command that
 * throws undoes them all; then they run again, each within a savepoint.
 */
function runGroup(db: Db, requests: readonly WorkerRequest[]): WorkerReply[] {
  try {
    return inTransaction(db, () => requests.map((request) => runAlone(db, request)));
  } catch (error) {
    if (requests.length === 1) return requests.map(({ id }) => failure(id, error));
  }
  try {
    return inTransaction(db, () => requests.map((request) => runOne(db, request)));
  } catch (error) {
    return requests.map(({ id }) => failure(id, error));
  }
}

function inTransaction<T>(db: Db, work: () => T): T {
  run(db, 'BEGIN IMMEDIATE');
  try {
    const done = work();
    run(db, 'COMMIT');
    return done;
  } catch (error) {
    if (db.inTransaction) run(db, 'ROLLBACK');
    throw error;
  }
}

function runAlone(db: Db, { id, name, input }: WorkerRequest): WorkerReply {
  const command = table.get(name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return { kind: 'done', id, value: command(db, input as never) };
}

function runOne(db: Db, request: WorkerRequest): WorkerReply {
  run(db, 'SAVEPOINT command');
  try {
    const reply = runAlone(db, request);
    run(db, 'RELEASE command');
    return reply;
  } catch (error) {
    // A full disk may have rolled the whole transaction back already; then every command of the group fails.
    if (!db.inTransaction) throw error;
    run(db, 'ROLLBACK TO command');
    run(db, 'RELEASE command');
    return failure(request.id, error);
  }
}

function failure(id: number, error: unknown): WorkerReply {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const unavailable = /^SQLITE_(FULL|BUSY|IOERR|READONLY|CANTOPEN)/.test(code);
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'error', id, message, unavailable };
}

type Message = readonly WorkerRequest[] | typeof STOP;

/** Requests come from the main thread and, checked, from the readers. */
function serve(port: MessagePort, readers: readonly MessagePort[], db: Db): void {
  let queue: WorkerRequest[] = [];
  let scheduled = false;
  let stopping = false;
  const take = (message: Message): void => {
    if (message === STOP) stopping = true;
    else for (const request of message) queue.push(request);
  };
  /** Takes what has arrived at a port by now. */
  const empty = (from: MessagePort): void => {
    while (queue.length < MAX_GROUP || stopping) {
      const next: { message: Message } | undefined = receiveMessageOnPort(from);
      if (next === undefined) return;
      take(next.message);
    }
  };
  const drain = (): void => {
    scheduled = false;
    // The readers have ended before the main thread says stop: what they handed on is here by then.
    for (const from of [port, ...readers]) empty(from);
    const group = queue.slice(0, MAX_GROUP);
    queue = queue.slice(MAX_GROUP);
    if (group.length > 0) port.postMessage(runGroup(db, group));
    if (queue.length > 0) schedule();
    else if (stopping) {
      db.close();
      for (const reader of readers) reader.close();
      port.close();
    }
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(drain);
  };
  for (const from of [port, ...readers]) {
    from.on('message', (message: Message) => {
      take(message);
      schedule();
    });
  }
}

const port = parentPort;
if (port === null) throw new Error('the writer runs as a worker');
const setup: WorkerSetup = workerData;
try {
  const db = openDatabase(setup.file, 'write');
  migrate(db, setup.now);
  db.pragma(`cache_size = -${CACHE_KIB}`);
  serve(port, setup.ports ?? [], db);
  port.postMessage([{ kind: 'ready' } satisfies WorkerReply]);
  collectLoading();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  port.postMessage([{ kind: 'failed', message } satisfies WorkerReply]);
  for (const reader of setup.ports ?? []) reader.close();
}
