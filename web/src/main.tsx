/** Starts the console: theme, queries, zone, pages. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createTheme, MantineProvider } from '@mantine/core';
import type { CSSVariablesResolver } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import './styles.ts';
import { ApiError } from './api.ts';
import { colourVariables, surfaceColours } from './palette.ts';
import { router } from './router.tsx';
import { ZoneProvider } from './values/clock.tsx';

const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 4,
  cursorType: 'pointer',
});

const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...colourVariables('light'), '--mantine-color-body': surfaceColours.light.page },
  dark: { ...colourVariables('dark'), '--mantine-color-body': surfaceColours.dark.page },
});

/** Whoever is refused for not being signed in has the session looked at again, which shows how to sign in. */
function onRefusal(error: Error): void {
  if (!(error instanceof ApiError) || error.code !== 'NOT_SIGNED_IN') return;
  if (client.getQueryState(['me'])?.error === null) {
    void client.invalidateQueries({ queryKey: ['me'] });
  }
}

const client = new QueryClient({
  queryCache: new QueryCache({ onError: onRefusal }),
  mutationCache: new MutationCache({ onError: onRefusal }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Refusals do not mend themselves; an instance that restarts does.
      retry: (count, error) =>
        error instanceof ApiError && error.code === 'NOT_RUNNING' && count < 2,
    },
    // Fails at once when offline: a press that waits for the network would decide what may be another thing by then.
    mutations: { networkMode: 'always' },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <ZoneProvider>
          <RouterProvider router={router} />
        </ZoneProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
