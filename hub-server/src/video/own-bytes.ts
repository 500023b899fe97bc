import type { Writable } from 'node:stream';

/** A response, as far as it is looked at here. */
export type Sent = Pick<Writable, 'once' | 'destroyed'>;

const owned = new WeakSet<Uint8Array>();

/** Says of bytes that they came for one asker and that nobody else holds them or their memory. */
export const own = (bytes: Uint8Array): void => void owned.add(bytes);

/**
 * Gives the memory of bytes that are their asker's own back once the whole response is with the system, and nothing else. Left to
 * the collector it counts towards the heap's limit: every 6 MB of fragments the hub marked its whole heap, a quarter of what a
 * clip cost (docs/decisions/0113). A response that was cut off leaves them to the collector: some of it may still be on its way.
 */
export function giveBackWhenSent(response: Sent, bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (!owned.has(bytes) || !(buffer instanceof ArrayBuffer)) return;
  response.once('finish', () => {
    if (!response.destroyed) buffer.transfer(0);
  });
}
