import { Worker } from 'node:worker_threads';
import { UnavailableError } from './unavailable-error.ts';
import { STOP, type WorkerReply, type WorkerRequest, type WorkerSetup } from './worker-protocol.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One database worker seen from the main thread. */
export interface WorkerClient {
  /** Number of requests not answered yet. */
  pending(): number;
  /** Rejects with UnavailableError when the worker is full, stopped or dead, with Error where the query has a bug. */
  request(name: string, input: unknown): Promise<unknown>;
  /** Lets what is queued finish, then ends the worker. */
  stop(): Promise<void>;
}

/** More than this many waiting requests are turned away: the caller tries again later. */
const MAX_PENDING = 2000;

/** Starts a worker and waits until it has opened its database. */
export async function startWorker(url: URL, setup: WorkerSetup): Promise<WorkerClient> {
  const worker = new Worker(url, { workerData: setup });
  const waiting = new Map<number, Waiting>();
  let gone: string | undefined;
  let nextId = 1;
  const end = (reason: string): void => {
    gone ??= reason;
    for (const { reject } of waiting.values()) reject(new UnavailableError(reason));
    waiting.clear();
  };
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      end('The database worker has ended.');
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
          waiting.get(reply.id)?.resolve(reply.value);
          waiting.delete(reply.id);
          return;
        case 'error': {
          const error = reply.unavailable
            ? new UnavailableError('The database cannot write.', { cause: reply.message })
            : new Error(reply.message);
          waiting.get(reply.id)?.reject(error);
          waiting.delete(reply.id);
          return;
        }
      }
    };
    worker.on('message', settle);
    worker.on('error', (error: unknown) => {
      const reason = error instanceof Error ? error : new Error(String(error));
      end('The database worker has failed.');
      reject(reason);
    });
    void exited.then(() => reject(new Error('The database worker has ended.')));
  }).catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });
  return {
    pending: () => waiting.size,
    request: (name, input) =>
      new Promise((resolve, reject) => {
        if (gone !== undefined) return reject(new UnavailableError(gone));
        if (waiting.size >= MAX_PENDING)
          return reject(new UnavailableError('Too much is waiting to be written.'));
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, name, input } satisfies WorkerRequest);
      }),
    stop: async () => {
      if (gone === undefined) worker.postMessage(STOP);
      await exited;
    },
  };
}
