import type { Timers } from '@otklik/shared/base/timers.ts';

/** The reply is on its way to the screen before the screen's server ends. */
const REPLY_MS = 300;

export interface IdleRestart {
  /** As soon as nobody is pressing; asked for again meanwhile it is the same one. */
  want(): void;
  stop(): void;
}

/** A restart that costs no customer's answer: it waits for an idle counter, as an update does (docs/decisions/0071). */
export function restartWhenIdle(parts: {
  readonly timers: Timers;
  /** Ms until it is worth asking again; 0: it may end now. */
  readonly wait: () => number;
  readonly restart: () => void;
}): IdleRestart {
  const { timers, wait, restart } = parts;
  let cancel: (() => void) | undefined;

  function look(): void {
    const ms = wait();
    if (ms === 0) restart();
    else cancel = timers.after(ms, look);
  }

  return {
    want() {
      cancel ??= timers.after(REPLY_MS, look);
    },
    stop() {
      cancel?.();
    },
  };
}
