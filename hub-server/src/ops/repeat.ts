import type { Timers } from '@otklik/shared/base/timers.ts';

export interface Repeated {
  /** Waits for a look under way; no other follows. */
  stop(): Promise<void>;
}

/**
 * Does something at once and then again and again, `everyMs` after the last time was over. One that throws is told and does
 * not end it, except while it is being stopped.
 */
export function repeat(
  everyMs: number,
  look: () => Promise<void>,
  { timers, onError }: { readonly timers: Timers; readonly onError: (error: unknown) => void },
): Repeated {
  let stopping = false;
  let cancel = (): void => undefined;
  const once = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      if (!stopping) onError(error);
    }
    if (stopping) return;
    cancel = timers.after(everyMs, () => {
      running = once();
    });
  };
  let running = once();
  return {
    async stop() {
      stopping = true;
      cancel();
      await running;
    },
  };
}
