import { realpath } from 'node:fs/promises';
import { BAUD_RATE } from '@otklik/firmware-protocol/constants.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { SerialPort } from 'serialport';

/** One opened serial line and the quirks of serialport around it. When it is gone it stays gone: open another. */
export interface SerialLine {
  write(text: string): void;
  /** Resolves when the line is closed, however that came. */
  close(): Promise<void>;
  /** The path is gone, or leads to another device than the one opened. */
  moved(): Promise<boolean>;
}

export type SerialLineError = CodedError<'serialport-missing' | 'open-failed'>;

export interface SerialLineEvents {
  readonly bytes: (bytes: Uint8Array) => void;
  /** Once, and not after close(). */
  readonly vanished: () => void;
}

/** More than this unsent: the device does not read, and what is written is dropped. All of it is sent again anyway. */
const MAX_BACKLOG_BYTES = 4096;

export async function openSerialLine(
  path: string,
  events: SerialLineEvents,
): Promise<Result<SerialLine, SerialLineError>> {
  // Loaded here and not above: a kiosk whose platform has no binary of it must still start.
  const loaded = await import('serialport').catch((cause: unknown) => String(cause));
  if (typeof loaded === 'string') return err(coded('serialport-missing', loaded));
  const target = await whereTo(path);
  if (target === undefined) return err(coded('open-failed', `${path} is not there`));
  // hupcl off: DTR stays up on close, so a kiosk that restarts does not reset an Arduino a second time.
  const port = new loaded.SerialPort({
    path,
    baudRate: BAUD_RATE,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
    autoOpen: false,
    hupcl: false,
  });
  // Without a listener an error would end the process; what matters comes as `close`.
  port.on('error', () => undefined);
  const failure = await open(port);
  if (failure !== undefined) return err(coded('open-failed', `${path}: ${failure.message}`));
  // What an earlier device left in the system's buffer tells the wrong time.
  await new Promise((resolve) => port.flush(resolve));
  return ok(lineOf(port, path, target, events));
}

/** Where a path leads; a name that is no path, as `COM3`, leads to itself. Undefined when there is nothing. */
function whereTo(path: string): Promise<string | undefined> {
  return path.startsWith('/') ? realpath(path).catch(() => undefined) : Promise.resolve(path);
}

function open(port: SerialPort): Promise<Error | undefined> {
  return new Promise((resolve) => {
    port.open((error) => resolve(error ?? undefined));
  });
}

function lineOf(port: SerialPort, path: string, target: string, events: SerialLineEvents): SerialLine {
  let wanted = true;
  const gone = new Promise<void>((resolve) => {
    port.once('close', () => {
      resolve();
      if (wanted) events.vanished();
      wanted = false;
    });
  });
  port.on('data', (bytes: Uint8Array) => {
    if (wanted) events.bytes(bytes);
  });
  // Boards with USB of their own send only while DTR is up. A pty has no such lines and answers with an error.
  port.set({ dtr: true, rts: true }, () => undefined);
  return {
    // A write after close would wait for an open that never comes, and its callback with it.
    write: (text) => {
      if (port.isOpen && port.writableLength <= MAX_BACKLOG_BYTES) port.write(text, 'latin1');
    },
    close: () => {
      wanted = false;
      return new Promise((resolve) => {
        void gone.then(resolve);
        // A close that fails calls back and never emits.
        if (port.isOpen) port.close(() => resolve());
      });
    },
    moved: async () => (await whereTo(path)) !== target,
  };
}
