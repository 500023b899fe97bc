import { Transform } from 'node:stream';

const LF = 0x0a;

/**
 * Passes bytes on, but ends a line that outgrows `maxBytes` there and drops its rest: the readline parser behind it
 * would otherwise buffer without bound.
 */
export function boundLines(maxBytes: number): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      const kept: number[] = [];
      for (const byte of chunk) {
        length = byte === LF ? 0 : length + 1;
        if (length <= maxBytes) kept.push(byte);
        else if (length === maxBytes + 1) kept.push(LF);
      }
      done(null, Uint8Array.from(kept));
    },
  });
}
