import { useEffect, useState } from 'react';
import type { Diagnostics } from '../../screen/diagnostics.ts';

/** Often enough for a button that is pressed to be seen. */
const POLL_MS = 300;

export interface Seen {
  readonly diagnostics: Diagnostics | undefined;
  /** The last question was answered. */
  readonly answered: boolean;
}

/** Asks the kiosk over and over, one question at a time. */
export function useDiagnostics(): Seen {
  const [seen, setSeen] = useState<Seen>({ diagnostics: undefined, answered: true });
  useEffect(() => {
    let ended = false;
    let timer: number | undefined;
    const ask = async (): Promise<void> => {
      try {
        const response = await fetch('/diagnostics.json');
        if (!response.ok) throw new Error(String(response.status));
        // The kiosk that serves this page serves this too.
        const diagnostics: Diagnostics = await response.json();
        if (!ended) setSeen({ diagnostics, answered: true });
      } catch {
        if (!ended) setSeen((before) => ({ ...before, answered: false }));
      }
      if (!ended) timer = window.setTimeout(() => void ask(), POLL_MS);
    };
    void ask();
    return () => {
      ended = true;
      window.clearTimeout(timer);
    };
  }, []);
  return seen;
}
