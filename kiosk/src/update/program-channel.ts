import type { LauncherMessage } from './launcher-protocol.ts';

/** The line between a program and its launcher, whichever kind of process it runs in. */
export interface ProgramChannel {
  readonly send: (message: LauncherMessage) => void;
  readonly onMessage: (handler: (value: unknown) => void) => void;
  /** The launcher is gone. */
  readonly onGone: (handler: () => void) => void;
}

/** What a utility process of Electron has instead of Node's channel. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

const isParentPort = (value: unknown): value is ParentPort =>
  typeof value === 'object' && value !== null && 'postMessage' in value;

/** Undefined where the program was started by itself. */
export function programChannel(): ProgramChannel | undefined {
  const port: unknown = 'parentPort' in process ? process.parentPort : undefined;
  if (isParentPort(port)) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (handler) => void port.on('message', ({ data }) => handler(data)),
      // Electron ends its utility processes itself.
      onGone: () => undefined,
    };
  }
  if (process.send === undefined) return undefined;
  return {
    send(message) {
      // The launcher may be gone already.
      if (process.connected) process.send?.(message);
    },
    onMessage: (handler) => void process.on('message', handler),
    onGone: (handler) => void process.on('disconnect', handler),
  };
}
