import type { RecordingFile } from '../recording.ts';

/** Bytes in memory, read as a file is. */
export function memoryFile(bytes: Uint8Array): RecordingFile {
  return {
    async read(target, offset, length, position) {
      const part = bytes.subarray(position, Math.min(position + length, bytes.length));
      target.set(part, offset);
      return { bytesRead: part.length };
    },
    close: async () => undefined,
  };
}
