import type { ReadStream } from 'node:tty';
import { dropLink, pointLink } from './device-link.ts';
import { openPty, type Pty } from './pty.ts';

/** The cable between a simulated console and its host: a pty that can be pulled out and put back under the same name. */
export interface Cable {
  /** What a host opens: the link, or the pty where there is none. */
  readonly path: string;
  readonly plugged: boolean;
  /** Puts bytes on the line; nothing happens while it is out. */
  put(bytes: string | Uint8Array): void;
  /** The line vanishes. False when it is out already. */
  unplug(): Promise<boolean>;
  /** A new line under the same link. False when it is in already. */
  replug(): Promise<boolean>;
  close(): Promise<void>;
}

/** More than this waiting to be written: the line takes nothing, and a UART would not wait either. */
const MAX_BACKLOG_BYTES = 4096;

/**
 * Plugs in. `attach` gets each new line with a way to ask whether it is still the one in use. Rejects when the link's
 * place is taken (ConsoleError) or the system has no ptys.
 */
export async function plugCable(
  link: string | undefined,
  attach: (master: ReadStream, inUse: () => boolean) => void,
): Promise<Cable> {
  let line: Pty | undefined;
  let closed = false;

  async function plugIn(): Promise<void> {
    const opened = await openPty();
    try {
      if (link !== undefined) await pointLink(link, opened.path);
    } catch (cause) {
      opened.hangUp();
      throw cause;
    }
    attach(opened.master, () => line === opened);
    line = opened;
  }

  async function pullOut(): Promise<void> {
    const pulled = line;
    if (pulled === undefined) return;
    line = undefined;
    pulled.hangUp();
    if (link !== undefined) await dropLink(link, pulled.path);
  }

  /** The cable is moved by one at a time: page, stdin and close may come together. */
  let moving: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(move: () => Promise<T>): Promise<T> => {
    const moved = moving.then(move);
    moving = moved.catch(() => undefined);
    return moved;
  };

  await plugIn();
  return {
    get path() {
      return link ?? line?.path ?? '';
    },
    get plugged() {
      return line !== undefined;
    },
    put: (bytes) => {
      if (line !== undefined && line.master.writableLength <= MAX_BACKLOG_BYTES) line.master.write(bytes);
    },
    unplug: () =>
      inTurn(async () => {
        if (line === undefined) return false;
        await pullOut();
        return true;
      }),
    replug: () =>
      inTurn(async () => {
        if (line !== undefined || closed) return false;
        await plugIn();
        return true;
      }),
    close: async () => {
      closed = true;
      await inTurn(pullOut);
    },
  };
}
