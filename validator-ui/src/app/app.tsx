import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createClient } from '../api/client.ts';
import { ApiFailure } from '../api/errors.ts';
import { createHub } from '../api/hub.ts';
import { HubContext } from '../api/hub-context.ts';
import { ownRecent } from '../features/review/recent-verdicts.ts';
import { createOutbox, OutboxContext } from '../outbox/outbox-context.ts';
import { followPerson } from './person.ts';
import { createAppRouter } from './router.tsx';
import { sessionKey } from './session.ts';
import { theme } from './theme.ts';

function start() {
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
    fetch: (input, init) => fetch(input, init),
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

const noRoot = () => undefined;

export function App() {
  const [{ queries, hub, outbox, router }] = useState(start);
  return (
    <MantineProvider
      theme={theme}
      // The scheme belongs to the page (ColorScheme), so the provider must not set it.
      getRootElement={noRoot}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <HubContext value={hub}>
          <OutboxContext value={outbox}>
            <RouterProvider router={router} />
          </OutboxContext>
        </HubContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}
