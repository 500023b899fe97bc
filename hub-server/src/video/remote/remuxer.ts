import { Worker } from 'node:worker_threads';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { fault, type RemoteFault } from './fault.ts';
import type { Remuxed } from './remux.ts';
import type { RemuxReply, RemuxRequest } from './remux-worker.ts';

interface Waiting {
  readonly id: number;
  readonly worker: Worker;
  readonly settle: (made: RemuxReply['made']) => void;
  readonly timer: NodeJS.Timeout;
}

const remuxWorker = new URL('./remux-worker.ts', import.meta.url);

/**
 * The main thread's side of the worker that reads what archives send, one video after the other. A video that takes it longer
 * than `longestMs`, or kills it, is garbage; the worker is ended and begun anew with the next one, so that no other archive's
 * video suffers by it.
 */
export class Remuxer {
  readonly #longestMs: number;
  readonly #script: URL;
  #turn: Promise<unknown> = Promise.resolve();
  #worker: Worker | undefined;
  /** Whoever's turn it is. */
  #waiting: Waiting | undefined;
  #ids = 0;
  #closed = false;

  constructor(longestMs = 20_000, script = remuxWorker) {
    this.#longestMs = longestMs;
    this.#script = script;
  }

  /** Takes the bytes over: they are not the caller's any more. */
  async remux(bytes: Uint8Array): Promise<Result<Remuxed, RemoteFault>> {
    if (this.#closed) return fault('unavailable');
    // The time of a video runs from its turn on, and a worker that ends takes no other with it.
    const asked = this.#turn.then(() => (this.#closed ? 'damaged' : this.#ask(bytes)));
    this.#turn = asked;
    const made = await asked;
    if (this.#closed) return fault('unavailable');
    if (made === 'damaged') return fault('archive-garbled');
    return made === 'unknown-codec' ? fault('codec-unplayable') : ok(made);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #ask(bytes: Uint8Array): Promise<RemuxReply['made']> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#ids += 1;
    const id = this.#ids;
    return new Promise((settle) => {
      const timer = setTimeout(() => {
        // Also when it answers yet, it is given nothing more.
        if (this.#worker === worker) this.#worker = undefined;
        void worker.terminate();
      }, this.#longestMs);
      this.#waiting = { id, worker, settle, timer };
      // A copy of its own, not a part of a pool, which cannot be handed over.
      const own = new Uint8Array(bytes);
      worker.postMessage({ id, bytes: own } satisfies RemuxRequest, [own.buffer]);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#script);
    worker.on('message', ({ id, made }: RemuxReply) => {
      if (this.#waiting?.id === id) this.#settle(made);
    });
    // `exit` always follows.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      if (this.#waiting?.worker === worker) this.#settle('damaged');
    });
    return worker;
  }

  #settle(made: RemuxReply['made']): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    clearTimeout(waiting?.timer);
    waiting?.settle(made);
  }
}
