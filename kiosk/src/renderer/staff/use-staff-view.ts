import { useEffect, useState } from 'react';
import type { StaffView } from '../../screen/staff-protocol.ts';
import { useLayer } from './context.ts';

/** Often enough for a button that is pressed to be seen. */
const POLL_MS = 250;

/** The state of things, asked for over and over, one question at a time. */
export function useStaffView(): StaffView | undefined {
  const { ask } = useLayer();
  const [view, setView] = useState<StaffView>();
  useEffect(() => {
    let ended = false;
    let timer: number | undefined;
    const look = async (): Promise<void> => {
      const reply = await ask({ do: 'see' });
      if (ended) return;
      if (reply.ok && reply.view !== undefined) setView(reply.view);
      timer = window.setTimeout(() => void look(), POLL_MS);
    };
    void look();
    return () => {
      ended = true;
      window.clearTimeout(timer);
    };
  }, [ask]);
  return view;
}
