import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPty } from '@otklik/firmware-protocol/simulator/pty.ts';
import type { ChildPrograms } from '../../tests/support/child-program.ts';

/** The least a press can cost on this disk and through a pty. Each gives ms. */
export interface LineFloor {
  /** 4 KiB appended to a file and synced, in this process. */
  sync(): number;
  /** A byte to another process and back. */
  echo(): Promise<number>;
  /** The same, with 4 KiB synced in between by the other process. */
  syncedEcho(): Promise<number>;
  close(): Promise<void>;
}

const child = fileURLToPath(new URL('./echo-child.ts', import.meta.url));
const block = Buffer.alloc(4096, 1);

/** `folder`: where the kiosk's journal lies, so that both write to the same disk. */
export async function openLineFloor(folder: string, programs: ChildPrograms): Promise<LineFloor> {
  const pty = await openPty();
  const echo = programs.start([child, pty.path, join(folder, 'floor-child.bin')]);
  await echo.line(/^ready$/);
  const file = openSync(join(folder, 'floor.bin'), 'a');
  const roundTrip = (byte: 'e' | 's'): Promise<number> =>
    new Promise((resolve) => {
      const from = performance.now();
      pty.master.once('data', () => resolve(performance.now() - from));
      pty.master.write(byte);
    });
  return {
    sync: () => {
      const from = performance.now();
      writeSync(file, block);
      fdatasyncSync(file);
      return performance.now() - from;
    },
    echo: () => roundTrip('e'),
    syncedEcho: () => roundTrip('s'),
    close: async () => {
      await echo.end('SIGKILL');
      pty.hangUp();
      closeSync(file);
    },
  };
}
