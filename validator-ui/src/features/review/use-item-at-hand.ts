import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { afterPaint } from '../../ui/after-paint.ts';

/**
 * The item on the screen, and how to go to another one (without one: to what there is to do). The screen goes at once, within
 * the key's own event, and stays on the way through the work that the address names; the address follows once that is
 * painted and the router is done with it.
 */
export function useItemAtHand(): readonly [string, (target: string | undefined) => void] {
  const navigate = useNavigate();
  const { item: address } = useParams({ from: '/review/$item' });
  const way = useSearch({ from: '/review/$item' });
  const [ahead, setAhead] = useState<string>();
  useEffect(() => {
    if (ahead === address) setAhead(undefined);
  }, [ahead, address]);
  useEffect(() => {
    // Back and forward are the browser's: then the address leads.
    const follow = () => setAhead(undefined);
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const later = useRef<() => void>(undefined);
  useEffect(() => () => later.current?.(), []);
  const open = (target: string | undefined) => {
    setAhead(target);
    later.current?.();
    if (target === undefined) void navigate({ to: '/review', search: way });
    else
      later.current = afterPaint(() => {
        void navigate({ to: '/review/$item', params: { item: target }, search: way });
      });
  };
  return [ahead ?? address, open];
}
