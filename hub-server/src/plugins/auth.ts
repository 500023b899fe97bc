import { createHash, timingSafeEqual } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import { SCHEMA_HEADER } from '@otklik/shared/api/schema-version.ts';
import type { RoleName } from '@otklik/shared/api/session.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SessionRow } from '../db/contract/people.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { minorVersion } from '../kiosks/minor-version.ts';
import { type HubError, sendProblem } from '../problem.ts';
import type { Caller, SessionUser } from './context.ts';

export const SESSION_COOKIE = 'otklik_session';
export const CSRF_HEADER = 'x-otklik-csrf';

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A session not used for so long has ended. */
export const IDLE_MS = 2 * 3_600_000;
/** How often it is written down that a session is in use. */
const TOUCH_MS = 5 * 60_000;

/** How the session's cookie is called and sent: under https for this host alone, and never without TLS. */
export interface SessionCookie {
  readonly name: string;
  readonly options: {
    readonly path: '/';
    readonly httpOnly: true;
    readonly sameSite: 'strict';
    readonly secure: boolean;
  };
}

/** By how the browser speaks to the hub, or to the proxy on this machine in front of it; an https origin says so for good. */
export function sessionCookie(request: FastifyRequest, origin: string | undefined): SessionCookie {
  const secure = request.protocol === 'https' || (origin?.startsWith('https:') ?? false);
  return {
    name: secure ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE,
    options: { path: '/', httpOnly: true, sameSite: 'strict', secure },
  };
}

/** Sessions by token hash, so that a page full of requests asks the database once. */
export interface SessionCache {
  find(token: string): Promise<SessionRow | undefined>;
  forget(token: string): void;
  /** After anything that ends sessions of a person or changes their rights. */
  forgetUser(user: string): void;
}

const CACHE_LIMIT = 10_000;

export function sessionCache(db: HubDatabase, now: () => number): SessionCache {
  const known = new Map<string, SessionRow>();
  return {
    find: async (token) => {
      const hash = tokenHash(token);
      const at = now();
      let session = known.get(hash);
      if (session === undefined || at - session.seenAt >= TOUCH_MS) {
        session = await db.read('findSession', { tokenHash: hash });
        if (session !== undefined && at - session.seenAt < IDLE_MS && at - session.seenAt >= TOUCH_MS) {
          await db.write('touchSessions', [{ tokenHash: hash, at }]);
          session = { ...session, seenAt: at };
        }
      }
      if (session === undefined || session.expiresAt <= at || at - session.seenAt >= IDLE_MS) {
        known.delete(hash);
        return undefined;
      }
      if (known.size >= CACHE_LIMIT) known.clear();
      known.set(hash, session);
      return session;
    },
    forget: (token) => {
      known.delete(tokenHash(token));
    },
    forgetUser: (user) => {
      for (const [hash, session] of known) if (session.id === user) known.delete(hash);
    },
  };
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

const equal = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

export interface AuthDeps {
  readonly sessions: SessionCache;
  /** Where people reach the hub, `https://hub.example`; absent: under the name the request has. */
  readonly origin?: string | undefined;
}

/**
 * Whether a browser says that the request was made by a page of another site. Programs say nothing of it; what keeps a
 * page of another site from a session is the header with its token, this comes before it.
 */
function isForeign(request: FastifyRequest, origin: string | undefined): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const from = request.headers.origin;
  if (from === undefined || from === origin) return false;
  return !URL.canParse(from) || new URL(from).host !== request.headers.host;
}

/**
 * Who is asking and whether they may, on request and so before parameters and body are looked at. A route under /api
 * that does not say who may call it stops the start.
 */
export async function installAuth(app: FastifyInstance, { sessions, origin }: AuthDeps): Promise<void> {
  await app.register(fastifyCookie);
  app.decorateRequest('user', undefined);
  app.decorateRequest('sessionStep', undefined);
  app.decorateRequest('kioskMinor', 0);
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/') && route.config?.access === undefined) {
      throw new Error(`the route ${String(route.method)} ${route.url} does not say who may call it`);
    }
    // The document says it too: the matrix of rights is made from it.
    const { access, scope } = route.config ?? {};
    if (access !== undefined)
      route.schema = {
        ...route.schema,
        'x-access': access,
        ...(scope === undefined ? {} : { 'x-scope': scope }),
      };
  });
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access;
    if (access === undefined) return;
    if (!SAFE_METHODS.has(request.method) && access !== 'kiosk' && isForeign(request, origin)) {
      return sendProblem(request, reply, coded('csrf', 'The request comes from another site.'));
    }
    if (access === 'public') return;
    if (access === 'kiosk') {
      // Before the signature: how that is to be read is part of the version.
      const minor = minorVersion(request.headers[SCHEMA_HEADER]);
      if (!minor.ok) return sendProblem(request, reply, minor.error);
      request.kioskMinor = minor.value;
      return;
    }
    const token = request.cookies[sessionCookie(request, origin).name];
    const session = token === undefined ? undefined : await sessions.find(token);
    if (session === undefined) {
      return sendProblem(request, reply, coded('not-signed-in', 'The request carries no valid session.'));
    }
    const { id, login, name, role, scope, video, step } = session;
    if (step !== undefined && request.routeOptions.config.steps?.includes(step) !== true) {
      return sendProblem(request, reply, coded('second-step', `The session lacks a step: ${step}.`));
    }
    const watches = role === 'manager' && video === true;
    if (access !== 'signed-in' && !isAmong(access, role, watches))
      return sendProblem(request, reply, refusal(access, role));
    const csrf = request.headers[CSRF_HEADER];
    if (!SAFE_METHODS.has(request.method) && (typeof csrf !== 'string' || !equal(csrf, session.csrf))) {
      return sendProblem(request, reply, coded('csrf', `The header ${CSRF_HEADER} is missing or wrong.`));
    }
    request.user = { id, login, name, role, scope, ...(watches ? { video: true } : {}) };
    request.sessionStep = step;
  });
}

const isAmong = (access: readonly Caller[], role: RoleName, watches: boolean): boolean =>
  access.includes(role) || (watches && access.includes('watching-manager'));

const refusal = (access: readonly Caller[], role: RoleName): HubError =>
  role === 'manager' && access.includes('watching-manager')
    ? coded('forbidden', 'A manager watches video by a right of their own, which an admin gives.')
    : coded('forbidden', `The role ${role} may not do this.`);

/** The signed-in person; a route whose access is `public` or `kiosk` has none, and asking there is a bug. */
export function userOf(request: FastifyRequest): SessionUser {
  if (request.user === undefined) throw new Error('the route does not require a session');
  return request.user;
}
