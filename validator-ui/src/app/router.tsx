import { itemIdSchema } from '@otklik/shared/api/review.ts';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Check } from 'typebox/value';
import { Home, NotFound, PageFailure, RootFrame } from './root-frame.tsx';
import { safeBack } from './session.ts';
import { SignInPage } from './sign-in-page.tsx';

const root = createRootRoute({ component: RootFrame, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { back?: string } => {
    const back = safeBack(search.back);
    return back === undefined ? {} : { back };
  },
  component: SignInPage,
});

const review = createRoute({
  getParentRoute: () => root,
  path: '/review',
  component: lazyRouteComponent(() => import('../features/review/review-start.tsx'), 'ReviewStart'),
});

const reviewItem = createRoute({
  getParentRoute: () => root,
  path: '/review/$item',
  component: lazyRouteComponent(() => import('../features/review/review-page.tsx'), 'ReviewPage'),
});

export interface TableSearch {
  readonly state?: 'pending' | 'done';
  readonly workplace?: string;
  readonly cursor?: string;
  readonly item?: string;
}

const table = createRoute({
  getParentRoute: () => root,
  path: '/table',
  validateSearch: (search): TableSearch => ({
    ...(search.state === 'pending' || search.state === 'done' ? { state: search.state } : {}),
    ...(isShort(search.workplace, 64) ? { workplace: search.workplace } : {}),
    ...(isShort(search.cursor, 200) ? { cursor: search.cursor } : {}),
    ...(Check(itemIdSchema, search.item) ? { item: search.item } : {}),
  }),
  component: lazyRouteComponent(() => import('../features/table/table-page.tsx'), 'TablePage'),
});

const results = createRoute({
  getParentRoute: () => root,
  path: '/results',
  component: lazyRouteComponent(() => import('../features/results/results-page.tsx'), 'ResultsPage'),
});

const stores = createRoute({
  getParentRoute: () => root,
  path: '/stores',
  component: lazyRouteComponent(() => import('../features/stores/stores-page.tsx'), 'StoresPage'),
});

const isShort = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= most;

export const createAppRouter = () =>
  createRouter({
    routeTree: root.addChildren([home, signIn, review, reviewItem, table, results, stores]),
    defaultPreload: 'intent',
    defaultErrorComponent: PageFailure,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
