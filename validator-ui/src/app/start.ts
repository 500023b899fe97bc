import { QueryClient } from '@tanstack/react-query';
import { createClient } from '../api/client.ts';
import { ApiFailure } from '../api/errors.ts';
import { createHub } from '../api/hub.ts';
import { indexQuery } from '../features/results/results-queries.ts';
import { ownRecent } from '../features/review/recent-verdicts.ts';
import { createOutbox } from '../outbox/outbox-context.ts';
import { dropEarly, takeEarly } from './ahead.ts';
import { followPerson } from './person.ts';
import { createAppRouter } from './router.tsx';
import { homeOf, sections, sessionKey, sessionQuery } from './session.ts';

/** What the page is made of; once. */
export function start() {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // Only what may pass by itself is worth a second try.
        retry: (count, thrown) =>
          count < 2 &&
          thrown instanceof ApiFailure &&
          (thrown.error.code === 'offline' || thrown.error.code === 'unavailable'),
        retryDelay: (count) => 400 * 2 ** count,
      },
    },
  });
  const client = createClient({
    fetch: (input, init) =>
      (typeof input === 'string' ? takeEarly(window, input) : undefined) ?? fetch(input, init),
    language: () => document.documentElement.lang,
    onSignedOut: () => queries.setQueryData(sessionKey, null),
  });
  const hub = createHub(client);
  const outbox = createOutbox(hub);
  followPerson(queries, (person) => {
    outbox.use(person);
    if (person !== undefined) ownRecent(person);
  });
  return { queries, hub, outbox, router: createAppRouter() };
}

export type Parts = ReturnType<typeof start>;

/** How long a page stays blank for what it begins with; then it says that it loads. Ms. */
const BLANK_MS = 300;

/**
 * Has its texts, who is signed in, the page's own code and the index where that is what the page shows, before anything is
 * drawn, so that a page is drawn once; but does not wait for a hub that takes its time. What fails is asked for again by what
 * shows it; without the texts there is nothing to show.
 */
export async function firstPage(
  parts: Pick<Parts, 'queries' | 'hub' | 'router'>,
  path: string,
  texts: Promise<void>,
): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, BLANK_MS));
  const replies = askAhead(parts, path);
  await texts;
  // Which page it is, and its code: both need the language.
  const page = parts.router.load().catch(() => undefined);
  await Promise.race([Promise.all([replies, page]), late]);
}

async function askAhead({ queries, hub }: Pick<Parts, 'queries' | 'hub'>, path: string): Promise<void> {
  await queries.prefetchQuery(sessionQuery(hub));
  const session = queries.getQueryData(sessionQuery(hub).queryKey);
  const role = session?.step === undefined ? session?.user.role : undefined;
  if (role !== undefined && sections(role).includes('results')) {
    const shown = path === '/' ? homeOf(role) : path;
    if (shown === '/results') await queries.prefetchQuery(indexQuery(hub));
  }
  dropEarly(window);
}
