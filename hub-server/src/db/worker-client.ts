import { type TransferListItem, Worker } from 'node:worker_threads';
import type { Asked, Party } from './asked.ts';
import { TOGETHER, WAIT_MS } from './company.ts';
import { OPEN, STOP, type WorkerReply, type WorkerRequest, type WorkerSetup } from './worker-protocol.ts';

export interface Asking {
  /** The value of the Result that is answered comes as the bytes of its JSON. */
  readonly json?: true;
  /** The worker this one hands the request on to, which answers it. */
  readonly then?: WorkerClient;
  /** It may be held back for a moment, to cross with others (company.ts). */
  readonly waits?: boolean;
}

/** One database worker seen from the main thread. */
export interface WorkerClient {
  readonly party: Party;
  /** Rejects with UnavailableError when the worker is full, stopped or dead, with Error where the query has a bug. */
  request(name: string, input: unknown, how?: Asking): Promise<unknown>;
  /** Whether it holds back requests for others to come. */
  readonly gathers: boolean;
  /** Lets what is queued finish, then ends the worker. */
  stop(): Promise<void>;
}

/**
 * Starts a worker and waits until it has opened its database. `after`: it loads its modules at once and is told to open
 * the database when that has resolved; where that rejects, so does this.
 */
export async function startWorker(
  url: URL,
  setup: WorkerSetup,
  asked: Asked,
  after?: Promise<unknown>,
): Promise<WorkerClient> {
  const transferList: TransferListItem[] = [...(setup.ports ?? [])];
  const worker = new Worker(url, { workerData: setup, transferList });
  const party: Party = { pending: 0, gone: undefined };
  let stopping = false;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      asked.gone(party, 'The database worker has ended.', stopping);
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    const settle = (reply: WorkerReply): void => {
      switch (reply.kind) {
        case 'ready':
          resolve();
          return;
        case 'failed':
          reject(new Error(reply.message));
          return;
        case 'done':
        case 'error':
          asked.settle(reply);
          return;
      }
    };
    worker.on('message', (replies: readonly WorkerReply[]) => {
      for (const reply of replies) settle(reply);
    });
    worker.on('error', (error: unknown) => {
      const reason = error instanceof Error ? error : new Error(String(error));
      asked.gone(party, 'The database worker has failed.', false);
      reject(reason);
    });
    void exited.then(() => reject(new Error('The database worker has ended.')));
    after?.then(() => worker.postMessage(OPEN), reject);
  }).catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });
  // What the main loop asks for in one turn crosses together: a message costs more than what most of them carry. What may
  // wait does so until others come, or something that does not wait takes it along.
  let outbox: WorkerRequest[] = [];
  let soon = false;
  let later: NodeJS.Timeout | undefined;
  const flush = (): void => {
    soon = false;
    clearTimeout(later);
    later = undefined;
    if (outbox.length === 0) return;
    worker.postMessage(outbox);
    outbox = [];
  };
  const send = (request: WorkerRequest, waits: boolean): void => {
    outbox.push(request);
    if (soon) return;
    if (waits && outbox.length < TOGETHER) later ??= setTimeout(flush, WAIT_MS);
    else {
      soon = true;
      setImmediate(flush);
    }
  };
  return {
    party,
    get gathers() {
      return !soon && later !== undefined;
    },
    request: (name, input, { json, then, waits = false } = {}) =>
      asked.open(then === undefined ? [party] : [party, then.party], (id) =>
        send(json === undefined ? { id, name, input } : { id, name, input, json }, waits),
      ),
    stop: async () => {
      if (party.gone === undefined) {
        stopping = true;
        flush();
        worker.postMessage(STOP);
      }
      await exited;
    },
  };
}
