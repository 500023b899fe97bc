import type { SessionReply, SessionStep } from '@otklik/shared/api/session.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UserRow } from '../db/contract/people.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { type SessionCache, sessionCookie, tokenHash } from '../plugins/auth.ts';
import type { Sealer } from './sealed.ts';
import { type SecondStepRule, stepAfterPassword } from './second-step.ts';

/** A session ends so long after it began, whatever is done in it. */
export const SESSION_MS = 12 * 3_600_000;
/** A session in which a step is missing ends so long after it began. */
export const STEP_MS = 15 * 60_000;
const AGENT_LENGTH = 200;

export interface SessionDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly sessions: SessionCache;
  /** Where people reach the hub, where that is told. */
  readonly origin: string | undefined;
  readonly secondStep: SecondStepRule;
  readonly sealer: Sealer;
}

/** Starts a session with a token of its own and sets its cookie; the one the browser came with, if any, ends. */
export async function openSession(
  { db, clock, rng, sessions, origin }: SessionDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  user: UserRow,
  step?: SessionStep,
): Promise<SessionReply> {
  const cookie = sessionCookie(request, origin);
  const token = Buffer.from(rng.bytes(32)).toString('base64url');
  const csrf = randomHex(rng, 16);
  const now = clock.wall();
  const lasts = step === undefined ? SESSION_MS : STEP_MS;
  const before = request.cookies[cookie.name];
  await db.write('addSession', {
    ...{ tokenHash: tokenHash(token), user: user.id, csrf, now, expiresAt: now + lasts },
    agent: (request.headers['user-agent'] ?? '').slice(0, AGENT_LENGTH),
    ...(before === undefined ? {} : { instead: tokenHash(before) }),
    ...(step === undefined ? {} : { step }),
  });
  if (before !== undefined) sessions.forget(before);
  const { id, login, name, role, scope = { kind: 'all' }, video } = user;
  reply
    .setCookie(cookie.name, token, { ...cookie.options, maxAge: lasts / 1000 })
    .header('cache-control', 'no-store');
  return {
    user: { id, login, name, role, scope, ...(video === true ? { video } : {}) },
    csrf,
    ...(step === undefined ? {} : { step }),
  };
}

/** As `openSession`, and answers with it. */
export async function startSession(
  deps: SessionDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  user: UserRow,
  step?: SessionStep,
): Promise<FastifyReply> {
  return reply.code(201).send(await openSession(deps, request, reply, user, step));
}

/** After a password or a one-time link: a session in which the second step is missing where the person has or needs one. */
export async function afterPassword(
  deps: SessionDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  user: UserRow,
): Promise<FastifyReply> {
  const row = await deps.db.read('secondStep', { user: user.id });
  return startSession(deps, request, reply, user, stepAfterPassword(deps.secondStep, user.role, row));
}
