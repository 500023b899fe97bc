import { setPriority } from 'node:os';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { collectLoading } from '../ops/collect-loading.ts';
import type { BatchArrival, IngestInput } from './contract/ingest.ts';
import type { Implementation, Output, StoreQueries } from './hub-database.ts';
import { type Db, openDatabase, run } from './sqlite.ts';
import { OPEN, STOP, type WorkerReply, type WorkerRequest, type WorkerSetup } from './worker-protocol.ts';

/** A read-only connection: queries, and the checks that need nothing but the stored keys. */
type Query = (db: Db, input: never) => unknown;

/** What was checked goes on to the writer once there is so much of it, characters of canonical text, or no more to check. */
const HAND_ON = 16_384;

/**
 * Answers queries in this worker until told to stop. A batch that has arrived is checked and, where it passes, handed on
 * to the writer, which answers: what was checked need not cross the main thread.
 */
export function serveReader(queries: Partial<Implementation<StoreQueries, Db>>): void {
  const port = parentPort;
  if (port === null) throw new Error('a reader runs as a worker');
  const setup: WorkerSetup = workerData;
  // On Linux this is the thread's own priority; elsewhere it would be the whole hub's.
  if (setup.behind !== undefined && process.platform === 'linux') setPriority(setup.behind);
  const writer = setup.ports?.[0];
  // The table is typed by name on the caller's side (sqlite-database.ts), which is the only sender.
  const table = new Map<string, Query>(Object.entries(queries));
  let db: Db | undefined;
  port.on('message', (message: readonly WorkerRequest[] | typeof OPEN | typeof STOP) => {
    if (message === OPEN) {
      const reply = open(setup.file);
      db = reply.db;
      port.postMessage([reply.said]);
      collectLoading();
    } else if (message === STOP) {
      db?.close();
      writer?.close();
      port.close();
    } else if (db !== undefined) serve(db, message, table, { main: port, writer });
  });
}

interface Ways {
  readonly main: MessagePort;
  readonly writer: MessagePort | undefined;
}

function serve(
  db: Db,
  requests: readonly WorkerRequest[],
  table: ReadonlyMap<string, Query>,
  { main, writer }: Ways,
): void {
  const replies: WorkerReply[] = [];
  const moved: ArrayBuffer[] = [];
  let checked: WorkerRequest[] = [];
  let size = 0;
  const handOn = (): void => {
    if (checked.length > 0) writer?.postMessage(checked);
    checked = [];
    size = 0;
  };
  for (const request of requests) {
    const taken = request.name === 'takeBatch';
    const asked = taken ? { ...request, name: 'checkBatch' } : request;
    // What takes several statements is told as of one moment.
    const found =
      writer === undefined ? atOneMoment(db, () => answer(table, db, asked)) : answer(table, db, asked);
    const next = taken ? checkedBatch(request, found.reply) : undefined;
    if (next === undefined) {
      // Where no batches are checked questions are long: whoever asked first does not wait for the next.
      if (writer === undefined) main.postMessage([found.reply], found.moved ?? []);
      else {
        replies.push(found.reply);
        moved.push(...(found.moved ?? []));
      }
      continue;
    }
    checked.push({ id: request.id, name: 'ingestBatch', input: next });
    size += next.lines.length;
    if (size >= HAND_ON) handOn();
  }
  handOn();
  if (replies.length > 0) main.postMessage(replies, moved);
}

function atOneMoment<T>(db: Db, read: () => T): T {
  run(db, 'BEGIN');
  try {
    return read();
  } finally {
    run(db, 'COMMIT');
  }
}

/** What the writer is to ingest; undefined where the batch did not pass. */
function checkedBatch({ input }: WorkerRequest, reply: WorkerReply): IngestInput | undefined {
  if (reply.kind !== 'done') return undefined;
  // Both typed on the caller's side as well.
  const result = reply.value as Output<StoreQueries, 'checkBatch'>;
  const { received } = input as BatchArrival;
  return result.ok ? { ...result.value, received } : undefined;
}

function open(file: string): { readonly db?: Db; readonly said: WorkerReply } {
  try {
    return { db: openDatabase(file, 'read'), said: { kind: 'ready' } };
  } catch (error) {
    return { said: { kind: 'failed', message: error instanceof Error ? error.message : String(error) } };
  }
}

interface Answer {
  readonly reply: WorkerReply;
  /** Memory that goes over instead of being copied. */
  readonly moved?: ArrayBuffer[];
}

function answer(table: ReadonlyMap<string, Query>, db: Db, { id, name, input, json }: WorkerRequest): Answer {
  const failed = (message: string): Answer => ({ reply: { kind: 'error', id, message, unavailable: false } });
  const query = table.get(name);
  if (query === undefined) return failed(`no query ${name}`);
  try {
    const value = query(db, input as never);
    // Asked for only of queries that answer with a Result (hub-database.ts).
    return json === undefined
      ? { reply: { kind: 'done', id, value } }
      : asJson(id, value as Result<unknown, unknown>);
  } catch (error) {
    return failed(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function asJson(id: number, result: Result<unknown, unknown>): Answer {
  if (!result.ok) return { reply: { kind: 'done', id, value: result } };
  const bytes = new TextEncoder().encode(JSON.stringify(result.value));
  return { reply: { kind: 'done', id, value: ok(bytes) }, moved: [bytes.buffer] };
}
