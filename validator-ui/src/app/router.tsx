import type { ProblemCode } from '@otklik/shared/api/common.ts';
import { itemIdSchema } from '@otklik/shared/api/verdicts.ts';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import Type from 'typebox';
import { Check } from '../api/check.ts';
import { isProblemCode } from '../api/errors.ts';
import { deviceSearch } from '../features/devices/device-search.ts';
import { exclusionSearch } from '../features/exclusions/exclusion-search.ts';
import { exportSearch } from '../features/exports/export-search.ts';
import { ResultsPage } from '../features/results/results-page.tsx';
import { pollsSearch, resultsSearch } from '../features/results/results-search.ts';
import { waySearch } from '../features/review/way-search.ts';
import { withTexts } from '../i18n/i18n.ts';
import { Home, NotFound, PageFailure, RootFrame } from './root-frame.tsx';
import { safeBack } from './session.ts';

const root = createRootRoute({ component: RootFrame, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { back?: string; problem?: ProblemCode } => {
    const back = safeBack(search.back);
    const { problem } = search;
    return {
      ...(back === undefined ? {} : { back }),
      // Where the provider of identities could not be come back from (users/oidc-routes.ts).
      ...(typeof problem === 'string' && isProblemCode(problem) ? { problem } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./welcome-page.tsx'), 'WelcomePage'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(
    () => withTexts(import('../features/account/account-page.tsx')),
    'AccountPage',
  ),
});

const review = createRoute({
  getParentRoute: () => root,
  path: '/review',
  validateSearch: waySearch,
  component: lazyRouteComponent(
    () => withTexts(import('../features/review/review-start.tsx')),
    'ReviewStart',
  ),
});

const reviewWays = createRoute({
  getParentRoute: () => root,
  path: '/review/ways',
  component: lazyRouteComponent(() => withTexts(import('../features/review/ways-page.tsx')), 'WaysPage'),
});

const reviewItem = createRoute({
  getParentRoute: () => root,
  path: '/review/$item',
  validateSearch: waySearch,
  component: lazyRouteComponent(() => withTexts(import('../features/review/review-page.tsx')), 'ReviewPage'),
});

export interface ClockSearch {
  readonly item?: string;
}

const cameraClock = createRoute({
  getParentRoute: () => root,
  path: '/review/clock/$camera',
  validateSearch: (search): ClockSearch => (Check(itemIdSchema, search.item) ? { item: search.item } : {}),
  component: lazyRouteComponent(() => withTexts(import('../features/clock/clock-page.tsx')), 'ClockPage'),
});

export interface TableSearch {
  readonly state?: 'pending' | 'done' | 'second-look';
  readonly workplace?: string;
  /** A calendar day, and the span of time that it is in the zone. */
  readonly day?: { readonly name: string; readonly zone: string; readonly from: number; readonly to: number };
  readonly cursor?: string;
  readonly item?: string;
}

const table = createRoute({
  getParentRoute: () => root,
  path: '/table',
  validateSearch: (search): TableSearch => ({
    ...(search.state === 'pending' || search.state === 'done' || search.state === 'second-look'
      ? { state: search.state }
      : {}),
    ...(isShort(search.workplace, 64) ? { workplace: search.workplace } : {}),
    ...(isDaySpan(search.day) ? { day: search.day } : {}),
    ...(isShort(search.cursor, 200) ? { cursor: search.cursor } : {}),
    ...(Check(itemIdSchema, search.item) ? { item: search.item } : {}),
  }),
  component: lazyRouteComponent(() => withTexts(import('../features/table/table-page.tsx')), 'TablePage'),
});

const results = createRoute({
  getParentRoute: () => root,
  path: '/results',
  validateSearch: resultsSearch,
  // What a manager sees first: it comes with the app.
  component: ResultsPage,
});

const polls = createRoute({
  getParentRoute: () => root,
  path: '/results/polls',
  validateSearch: pollsSearch,
  component: lazyRouteComponent(() => withTexts(import('../features/results/polls-page.tsx')), 'PollsPage'),
});

const poll = createRoute({
  getParentRoute: () => root,
  path: '/results/polls/$poll',
  validateSearch: pollsSearch,
  component: lazyRouteComponent(() => withTexts(import('../features/results/poll-page.tsx')), 'PollPage'),
});

const exclusions = createRoute({
  getParentRoute: () => root,
  path: '/exclusions',
  validateSearch: exclusionSearch,
  component: lazyRouteComponent(
    () => withTexts(import('../features/exclusions/exclusions-page.tsx')),
    'ExclusionsPage',
  ),
});

const plan = createRoute({
  getParentRoute: () => root,
  path: '/plan',
  component: lazyRouteComponent(() => withTexts(import('../features/plan/plan-page.tsx')), 'PlanPage'),
});

const agreement = createRoute({
  getParentRoute: () => root,
  path: '/agreement',
  component: lazyRouteComponent(
    () => withTexts(import('../features/agreement/agreement-page.tsx')),
    'AgreementPage',
  ),
});

/** Where the plan was before it was a calendar: links people kept still lead there. */
const questions = createRoute({
  getParentRoute: () => root,
  path: '/questions',
  beforeLoad: () => {
    throw redirect({ to: '/plan', replace: true });
  },
});

export interface InsertSearch {
  /** First and last day of the period, as dates. */
  readonly from?: string;
  readonly last?: string;
}

const insert = createRoute({
  getParentRoute: () => root,
  path: '/plan/insert/$question',
  validateSearch: (search): InsertSearch => ({
    ...(isShort(search.from, 10) ? { from: search.from } : {}),
    ...(isShort(search.last, 10) ? { last: search.last } : {}),
  }),
  component: lazyRouteComponent(() => withTexts(import('../features/plan/insert-page.tsx')), 'InsertPage'),
});

const stores = createRoute({
  getParentRoute: () => root,
  path: '/stores',
  component: lazyRouteComponent(() => withTexts(import('../features/stores/stores-page.tsx')), 'StoresPage'),
});

const store = createRoute({
  getParentRoute: () => root,
  path: '/stores/$store',
  component: lazyRouteComponent(() => withTexts(import('../features/store/store-page.tsx')), 'StorePage'),
});

const devices = createRoute({
  getParentRoute: () => root,
  path: '/devices',
  validateSearch: deviceSearch,
  component: lazyRouteComponent(
    () => withTexts(import('../features/devices/devices-page.tsx')),
    'DevicesPage',
  ),
});

const releases = createRoute({
  getParentRoute: () => root,
  path: '/releases',
  component: lazyRouteComponent(
    () => withTexts(import('../features/releases/releases-page.tsx')),
    'ReleasesPage',
  ),
});

const exporting = createRoute({
  getParentRoute: () => root,
  path: '/exports',
  validateSearch: exportSearch,
  component: lazyRouteComponent(() => withTexts(import('../features/exports/export-page.tsx')), 'ExportPage'),
});

const own = createRoute({
  getParentRoute: () => root,
  path: '/own',
  component: lazyRouteComponent(() => withTexts(import('../features/own/own-page.tsx')), 'OwnPage'),
});

const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => withTexts(import('../features/people/people-page.tsx')), 'PeoplePage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => withTexts(import('../features/audit/audit-page.tsx')), 'AuditPage'),
});

const delivery = createRoute({
  getParentRoute: () => root,
  path: '/delivery',
  component: lazyRouteComponent(
    () => withTexts(import('../features/delivery/delivery-page.tsx')),
    'DeliveryPage',
  ),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  component: lazyRouteComponent(() => withTexts(import('../features/alerts/alerts-page.tsx')), 'AlertsPage'),
});

const daySchema = Type.Object(
  {
    name: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    zone: Type.String({ maxLength: 64 }),
    from: Type.Integer(),
    to: Type.Integer(),
  },
  { additionalProperties: false },
);
const isDaySpan = (value: unknown): value is NonNullable<TableSearch['day']> => Check(daySchema, value);

const isShort = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= most;

export const createAppRouter = () =>
  createRouter({
    routeTree: root.addChildren([
      home,
      signIn,
      welcome,
      account,
      own,
      people,
      audit,
      review,
      reviewWays,
      reviewItem,
      cameraClock,
      table,
      results,
      polls,
      poll,
      exclusions,
      plan,
      agreement,
      questions,
      insert,
      stores,
      store,
      devices,
      releases,
      exporting,
      delivery,
      alerts,
    ]),
    defaultPreload: 'intent',
    defaultErrorComponent: PageFailure,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
