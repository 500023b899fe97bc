import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { HubContext } from '../api/hub-context.ts';
import { OutboxContext } from '../outbox/outbox-context.ts';
import type { Parts } from './start.ts';
import { theme } from './theme.ts';

const noRoot = () => undefined;

export function App({ queries, hub, outbox, router }: Parts) {
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
