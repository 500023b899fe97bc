import { hmacSha256 } from './hmac-sha256.ts';

const TWO_32 = 2 ** 32;

/** First four bytes of HMAC-SHA-256(seed, u32 n ‖ u32 k), big-endian. */
function word(seed: Uint8Array, n: number, k: number): number {
  const message = Buffer.alloc(8);
  message.writeUInt32BE(n);
  message.writeUInt32BE(k, 4);
  return hmacSha256(seed, message).readUInt32BE(0);
}

/**
 * Draw n of a seed: a whole number below `sum` (1 to 2³²), every number alike. The k-th try reads a word; one that would
 * make some numbers likelier (at or above the greatest multiple of `sum`) is passed over (METRICS, rotation).
 */
export function drawBelow(seed: Uint8Array, n: number, sum: number): number {
  const limit = Math.floor(TWO_32 / sum) * sum;
  for (let k = 0; ; k += 1) {
    const value = word(seed, n, k);
    if (value < limit) return value % sum;
  }
}
