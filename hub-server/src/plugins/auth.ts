import { createHash, timingSafeEqual } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import { coded } from '@otklik/shared/base/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SessionRow } from '../db/contract/people.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { sendProblem } from '../problem.ts';
import type { SessionUser } from './context.ts';

export const SESSION_COOKIE = 'otklik_session';
export const CSRF_HEADER = 'x-otklik-csrf';

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Sessions by token hash, so that a page full of requests asks the database once. */
export interface SessionCache {
  find(token: string): Promise<SessionRow | undefined>;
  forget(token: string): void;
}

const CACHE_LIMIT = 10_000;

export function sessionCache(db: HubDatabase, now: () => number): SessionCache {
  const known = new Map<string, SessionRow>();
  return {
    find: async (token) => {
      const hash = tokenHash(token);
      const session = known.get(hash) ?? (await db.read('findSession', { tokenHash: hash }));
      if (session === undefined || session.expiresAt <= now()) {
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
  };
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

const equal = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

/**
 * Who is asking and whether they may, on request and so before parameters and body are looked at. A route under /api
 * that does not say who may call it stops the start.
 */
export async function installAuth(app: FastifyInstance, sessions: SessionCache): Promise<void> {
  await app.register(fastifyCookie);
  app.decorateRequest('user', undefined);
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/') && route.config?.access === undefined) {
      throw new Error(`the route ${String(route.method)} ${route.url} does not say who may call it`);
    }
  });
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access;
    if (access === undefined || access === 'public' || access === 'kiosk') return;
    const token = request.cookies[SESSION_COOKIE];
    const session = token === undefined ? undefined : await sessions.find(token);
    if (session === undefined) {
      return sendProblem(request, reply, coded('not-signed-in', 'The request carries no valid session.'));
    }
    const { id, login, name, role } = session;
    if (access !== 'signed-in' && !access.includes(role)) {
      return sendProblem(request, reply, coded('forbidden', `The role ${role} may not do this.`));
    }
    const csrf = request.headers[CSRF_HEADER];
    if (!SAFE_METHODS.has(request.method) && (typeof csrf !== 'string' || !equal(csrf, session.csrf))) {
      return sendProblem(request, reply, coded('csrf', `The header ${CSRF_HEADER} is missing or wrong.`));
    }
    request.user = { id, login, name, role };
  });
}

/** The signed-in person; a route whose access is `public` or `kiosk` has none, and asking there is a bug. */
export function userOf(request: FastifyRequest): SessionUser {
  if (request.user === undefined) throw new Error('the route does not require a session');
  return request.user;
}
