import { useEffect, useRef } from 'react';
import type { ApiErrorCode } from './errors.ts';
import { useHub } from './hub-context.ts';

/** Between two looks whether the hub is there again, ms. */
const again = 3000;

/** Where something failed because the hub is away: runs `then` as soon as it answers. What is on the screen stays till then. */
export function useWhenBack(failed: ApiErrorCode | undefined, then: () => void): void {
  const hub = useHub();
  const latest = useRef(then);
  useEffect(() => {
    latest.current = then;
  });
  const away = failed === 'offline' || failed === 'unavailable';
  useEffect(() => {
    if (!away) return undefined;
    const abort = new AbortController();
    const look = async (): Promise<void> => {
      const answer = await hub.session(abort.signal).catch(() => undefined);
      if (abort.signal.aborted) return;
      if (answer === undefined || (!answer.ok && answer.error.code === 'offline'))
        timer = setTimeout(look, again);
      else latest.current();
    };
    let timer = setTimeout(look, again);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [hub, away]);
}
