/** The worker in which what archives send is read: whatever it is, the hub's own loop does not wait for it. */
import { parentPort } from 'node:worker_threads';
import { type Remuxed, remux } from './remux.ts';

export interface RemuxRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export interface RemuxReply {
  readonly id: number;
  /** `damaged`: no picture could be made out. */
  readonly made: Remuxed | 'unknown-codec' | 'damaged';
}

parentPort?.on('message', ({ id, bytes }: RemuxRequest) => {
  remux(bytes).then(
    (made) => post({ id, made: made ?? 'damaged' }),
    // The readers throw on what contradicts itself.
    () => post({ id, made: 'damaged' }),
  );
});

const post = (reply: RemuxReply): void => parentPort?.postMessage(reply);
