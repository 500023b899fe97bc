import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import type { CheckedBatch } from '../db/contract/ingest.ts';

export const HASH_BYTES = 32;

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** The hash after each line, one behind the other, starting from `previous`. */
export function chainOf(previous: Uint8Array, lines: readonly string[]): Uint8Array {
  const hashes = new Uint8Array(lines.length * HASH_BYTES);
  let head = previous;
  for (const [index, line] of lines.entries()) {
    head = nextHash(head, line);
    hashes.set(head, index * HASH_BYTES);
  }
  return hashes;
}

/** The nth of hashes one behind the other. */
export const hashIn = (hashes: Uint8Array, index: number): Uint8Array =>
  hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);

/** The batch's chain from `previous` on: as worked out by the check where that started from the same hash. */
export const batchChain = (
  { chain }: Pick<CheckedBatch, 'chain'>,
  previous: Uint8Array,
  lines: readonly string[],
): Uint8Array =>
  chain !== undefined && sameBytes(chain.previous, previous) ? chain.hashes : chainOf(previous, lines);
