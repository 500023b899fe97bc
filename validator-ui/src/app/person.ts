import type { SessionReply } from '@otklik/shared/api/session.ts';
import { notifyManager, type QueryClient } from '@tanstack/react-query';
import { sessionKey } from './session.ts';

/**
 * Tells who is at this screen, signed in with every step done, whenever that changes: of a person at once, before anything
 * is shown or sent in that name, of nobody with the page's own news. What one person was told is gone from memory before the next is there, however the session changed: signed
 * out here, ended by the hub, or taken over in another tab.
 */
export function followPerson(queries: QueryClient, onPerson: (id: string | undefined) => void): void {
  let now: string | undefined;
  let last: string | undefined;
  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || query.queryKey[0] !== sessionKey[0]) return;
    const session = queries.getQueryData<SessionReply | null>(sessionKey);
    const person = session?.step === undefined ? session?.user.id : undefined;
    if (person === now) return;
    now = person;
    if (person === undefined) {
      // With the page's own news of it: a page must not be shown again for this before it is left.
      notifyManager.schedule(() => now === undefined && onPerson(undefined));
      return;
    }
    if (last !== undefined && last !== person)
      queries.removeQueries({ predicate: (each) => each.queryKey[0] !== sessionKey[0] });
    last = person;
    onPerson(person);
  });
}
