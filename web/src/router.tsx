/** The addresses of the console; each can be copied, reloaded and opened in another tab. */
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { FirstPage } from './shell/FirstPage.tsx';
import { IncidentPage } from './incident/IncidentPage.tsx';
import { NotFound } from './shell/NotFound.tsx';
import { QueuePage } from './queue/QueuePage.tsx';
import { Shell } from './shell/Shell.tsx';

const root = createRootRoute({ notFoundComponent: NotFound });
const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: Shell });

const first = createRoute({ getParentRoute: () => root, path: '/first', component: FirstPage });
const queue = createRoute({ getParentRoute: () => signedIn, path: '/', component: QueuePage });

export interface IncidentView {
  /** The timeline as a table. */
  view?: 'table';
  /** The approval card that is open; `none` when all are closed. */
  ask?: string;
}

const incident = createRoute({
  getParentRoute: () => signedIn,
  path: '/incidents/$uid',
  component: IncidentPage,
  validateSearch: (search): IncidentView => ({
    ...(search.view === 'table' ? { view: 'table' } : {}),
    ...(typeof search.ask === 'string' ? { ask: search.ask } : {}),
  }),
});

export const router = createRouter({
  routeTree: root.addChildren([first, signedIn.addChildren([queue, incident])]),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
