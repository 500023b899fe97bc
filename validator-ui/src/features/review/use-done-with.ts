import type { ReviewItem } from '@otklik/shared/api/review.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useHub } from '../../api/hub-context.ts';
import type { Entry } from '../../outbox/entry.ts';
import { useOutbox } from '../../outbox/outbox-context.ts';
import { waits } from '../../outbox/rules.ts';
import { askNow } from './queries.ts';

/**
 * Puts away what is kept of the item at hand once there is nothing left to do for it: its second step was done, or its
 * verdict taken back, somewhere else. What is on the screen may be older than the entry, so the hub is asked first.
 */
export function useDoneWith(item: ReviewItem | undefined, own: readonly Entry[]): void {
  const hub = useHub();
  const client = useQueryClient();
  const outbox = useOutbox();
  const id = item?.id;
  const done = item === undefined ? '' : doneWith(item, own).join(' ');
  useEffect(() => {
    if (id === undefined || done === '') return;
    let left = false;
    void askNow(client, hub, id).then((detail) => {
      if (left || detail === undefined) return;
      const now = outbox.entries().filter((each) => each.item === id && done.includes(each.key));
      outbox.discard(...doneWith(detail.item, now));
    });
    return () => {
      left = true;
    };
  }, [client, hub, outbox, id, done]);
}

/** Keys of the entries for which, as this item is, nothing is left to do; none while something else waits. */
function doneWith({ mine }: ReviewItem, own: readonly Entry[]): readonly string[] {
  if (own.some(waits)) return [];
  // What was refused stays to be told of, until a finished verdict stands.
  const isDone = ({ state }: Entry) =>
    mine?.confirmed === true
      ? state === 'refused' || state === 'compare'
      : mine === undefined && state === 'compare';
  return own.filter(isDone).map(({ key }) => key);
}
