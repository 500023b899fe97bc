import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useHub } from '../../api/hub-context.ts';
import { sessionKey } from '../../app/session.ts';
import { useOutbox } from '../../outbox/outbox-context.ts';
import { leaveQueue, takeDetail } from './queries.ts';
import { noteVerdict } from './recent-verdicts.ts';

/** Shows everywhere what the hub answers to what was sent behind the expert's back, wherever the expert is by then. */
export function useReplies(): void {
  const hub = useHub();
  const client = useQueryClient();
  const outbox = useOutbox();
  useEffect(
    () =>
      outbox.onReply((entry, answer) => {
        if (answer.ok) {
          noteVerdict(answer.value);
          takeDetail(client, hub, answer.value);
          leaveQueue(client, entry.item);
        } else if (answer.error.code === 'csrf') {
          // Signed in anew in another tab: this one's token is the old session's.
          void client.invalidateQueries({ queryKey: sessionKey });
        } else if (answer.error.code !== 'offline') {
          // The hub knows better than this screen what stands.
          void client.invalidateQueries({ queryKey: ['review'] });
        }
      }),
    [hub, client, outbox],
  );
}
