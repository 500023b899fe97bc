import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@otklik/shared/base/clock.ts';

/** A log takes no more than this on the disk: one file being written and those before it. Bytes. */
const FILE_BYTES = 1024 * 1024;
const FILES = 5;

/** What the program says, kept beside its journal for whoever looks into it later. */
export interface LogFile {
  /** One line, without its end; the time is put before it. */
  line(text: string): void;
}

/**
 * `kiosk.log` in `dir`, and `kiosk.log.1` (the newest) to `kiosk.log.4` before it. Never fails: on a full disk a line is
 * lost, not a press. What is written holds no secret and no personal data; that is for those who call it.
 */
export function openLogFile(
  dir: string,
  clock: Pick<Clock, 'wall'>,
  limits: { readonly bytes: number; readonly files: number } = { bytes: FILE_BYTES, files: FILES },
): LogFile {
  const path = join(dir, 'kiosk.log');
  const numbered = (index: number): string => (index === 0 ? path : `${path}.${index}`);
  let size = quietly(() => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return statSync(path, { throwIfNoEntry: false })?.size;
  });

  function rotate(): void {
    rmSync(numbered(limits.files - 1), { force: true });
    for (let index = limits.files - 2; index >= 0; index -= 1) {
      if (statSync(numbered(index), { throwIfNoEntry: false }) !== undefined) {
        renameSync(numbered(index), numbered(index + 1));
      }
    }
    size = 0;
  }

  return {
    line(text) {
      const entry = `${new Date(clock.wall()).toISOString()} ${text.replaceAll(/[\r\n]+/g, ' ')}\n`;
      const bytes = Buffer.byteLength(entry);
      quietly(() => {
        if (size !== undefined && size > 0 && size + bytes > limits.bytes) rotate();
        appendFileSync(path, entry, { mode: 0o600 });
        size = (size ?? 0) + bytes;
      });
    },
  };
}

/** The log must not end what it tells of. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
