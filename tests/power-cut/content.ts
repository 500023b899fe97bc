import type { FileChange } from './disk-op.ts';

/** The bytes of a file, with room to grow. */
export interface Content {
  length(): number;
  /** Valid until the next change. */
  bytes(): Buffer;
  apply(change: FileChange): void;
  copy(): Content;
}

export function createContent(initial: Uint8Array = Buffer.alloc(0)): Content {
  let buffer = Buffer.from(initial);
  let length = buffer.length;

  function resize(size: number): void {
    if (size > buffer.length) {
      const larger = Buffer.alloc(Math.max(size, buffer.length * 2));
      larger.set(buffer.subarray(0, length));
      buffer = larger;
    }
    // What a file is extended by is zeros, whatever stood there before it was cut.
    if (size > length) buffer.fill(0, length, size);
    length = size;
  }

  return {
    length: () => length,
    bytes: () => buffer.subarray(0, length),
    apply(change) {
      if (change.kind === 'truncate') return resize(change.size);
      const end = change.at + change.data.length;
      if (end > length) resize(end);
      buffer.set(change.data, change.at);
    },
    copy: () => createContent(buffer.subarray(0, length)),
  };
}
