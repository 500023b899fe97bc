import { UnavailableError } from './unavailable-error.ts';
import type { WorkerReply } from './worker-protocol.ts';

/** One database worker as the requests that wait for it know it. */
export interface Party {
  /** Number of requests not answered yet in which it has a part. */
  pending: number;
  /** Why it answers no more. */
  gone: string | undefined;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly parties: readonly Party[];
}

/** More than this many waiting requests are turned away: the caller tries again later. */
const MAX_PENDING = 2000;

/**
 * What has been asked of the workers and is not answered yet. One list for them all, since a request may go through
 * several: whichever of them ends it answers by its number.
 */
export class Asked {
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  /** Numbers a request that goes through these; rejects with UnavailableError where one of them is gone or full. */
  open(parties: readonly Party[], send: (id: number) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      for (const { gone, pending } of parties) {
        if (gone !== undefined) return reject(new UnavailableError(gone));
        if (pending >= MAX_PENDING) return reject(new UnavailableError('Too much is waiting to be written.'));
      }
      const id = this.#next++;
      for (const party of parties) party.pending += 1;
      this.#waiting.set(id, { resolve, reject, parties });
      send(id);
    });
  }

  settle(reply: Extract<WorkerReply, { id: number }>): void {
    const waiting = this.#take(reply.id);
    if (reply.kind === 'done') waiting?.resolve(reply.value);
    else {
      const error = reply.unavailable
        ? new UnavailableError('The database cannot write.', { cause: reply.message })
        : new Error(reply.message);
      waiting?.reject(error);
    }
  }

  /** A worker has ended. What it has passed on, if it ended in order, is the next one's to answer. */
  gone(party: Party, reason: string, inOrder: boolean): void {
    party.gone ??= reason;
    for (const [id, { parties, reject }] of this.#waiting) {
      if (!parties.includes(party) || (inOrder && parties.at(-1) !== party)) continue;
      this.#take(id);
      reject(new UnavailableError(party.gone));
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(id);
    for (const party of waiting.parties) party.pending -= 1;
    return waiting;
  }
}
