import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import * as nodePty from '@lydell/node-pty';

/** A pseudo-terminal pair: this side plays the device, the path is what the host opens. */
export interface Pty {
  /** `/dev/pts/N`. */
  readonly path: string;
  readonly master: ReadStream;
  /** Closes both ends: a host that has the path open sees the line vanish. */
  hangUp(): void;
}

/** What `open` of node-pty really gives; its types leave the function out. */
interface OpenedPty {
  readonly master: ReadStream;
  readonly slave: ReadStream;
  readonly _pty: string;
}

interface PtyOpener {
  readonly open: (options: {
    readonly cols: number;
    readonly rows: number;
    readonly encoding: null;
  }) => OpenedPty;
}

/** Opens a pair in raw mode. Rejects where the system has no ptys or no `stty`. */
export async function openPty(): Promise<Pty> {
  // The function is there (tried with 1.1.0), only untyped.
  const { open } = nodePty as unknown as PtyOpener;
  const { master, slave, _pty: path } = open({ cols: 80, rows: 24, encoding: null });
  // node-pty reads both ends, and whoever reads the slave steals what the host should get. Open it must stay, though:
  // otherwise the line would die with the first host that closes it.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  // node-pty's own handler throws. A hang-up shows as an error here, and `close` follows.
  for (const end of [master, slave]) {
    end.removeAllListeners('error');
    end.on('error', () => undefined);
  }
  slave.destroy();
  let up = true;
  const hangUp = () => {
    if (!up) return;
    up = false;
    master.destroy();
    closeSync(held);
  };
  try {
    // The default line discipline would echo and turn \n into \r\n.
    await promisify(execFile)('stty', ['-F', path, 'raw', '-echo']);
  } catch (cause) {
    hangUp();
    throw cause;
  }
  return { path, master, hangUp };
}
