import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createdReplySchema, userRequestSchema } from '@otklik/shared/api/admin.ts';
import { sessionReplySchema, signInRequestSchema } from '@otklik/shared/api/session.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { SESSION_COOKIE, type SessionCache, tokenHash, userOf } from '../plugins/auth.ts';
import { sendProblem, sendResult } from '../problem.ts';
import { hashPassword, verifyPassword } from './password.ts';

const SESSION_MS = 12 * 3_600_000;
/** Tries to sign in from one address a minute. */
const SIGN_IN_TRIES = 20;

export interface UserDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly sessions: SessionCache;
}

/** Signing in and out, and making accounts. */
export const userRoutes: FastifyPluginAsyncTypebox<UserDeps> = async (app, { db, clock, rng, sessions }) => {
  await app.register(fastifyRateLimit, { global: false });
  // Compared against where the login is unknown, so that the time taken does not tell.
  const nobody = await hashPassword(randomHex(rng, 16), rng);
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict' } as const;

  app.post(
    '/session',
    {
      config: {
        access: 'public',
        rateLimit: { max: SIGN_IN_TRIES, timeWindow: 60_000 },
      },
      schema: { body: signInRequestSchema, response: { 201: sessionReplySchema } },
    },
    async (request, reply) => {
      const { login, password } = request.body;
      const user = await db.read('findLogin', { login });
      const right = await verifyPassword(password, user?.password ?? nobody);
      if (user === undefined || !right) {
        return sendProblem(
          request,
          reply,
          coded('wrong-credentials', 'Login and password do not go together.'),
        );
      }
      const token = Buffer.from(rng.bytes(32)).toString('base64url');
      const csrf = randomHex(rng, 16);
      const now = clock.wall();
      await db.write('addSession', {
        tokenHash: tokenHash(token),
        user: user.id,
        csrf,
        now,
        expiresAt: now + SESSION_MS,
      });
      const { id, name, role } = user;
      return reply
        .setCookie(SESSION_COOKIE, token, {
          ...cookie,
          secure: request.protocol === 'https',
          maxAge: SESSION_MS / 1000,
        })
        .header('cache-control', 'no-store')
        .code(201)
        .send({ user: { id, login: user.login, name, role }, csrf });
    },
  );

  app.get(
    '/session',
    { config: { access: 'signed-in' }, schema: { response: { 200: sessionReplySchema } } },
    async (request, reply) => {
      const session = await sessions.find(request.cookies[SESSION_COOKIE] ?? '');
      if (session === undefined) {
        return sendProblem(request, reply, coded('not-signed-in', 'The session has ended.'));
      }
      return reply.header('cache-control', 'no-store').send({ user: userOf(request), csrf: session.csrf });
    },
  );

  app.delete(
    '/session',
    { config: { access: 'signed-in' }, schema: { response: { 204: Type.Null() } } },
    async (request, reply) => {
      const token = request.cookies[SESSION_COOKIE] ?? '';
      await db.write('deleteSession', { tokenHash: tokenHash(token) });
      sessions.forget(token);
      return reply.clearCookie(SESSION_COOKIE, cookie).code(204).send(null);
    },
  );

  app.post(
    '/users',
    {
      config: { access: ['admin'] },
      schema: { body: userRequestSchema, response: { 201: createdReplySchema } },
    },
    async (request, reply) => {
      const { login, name, role, password } = request.body;
      const id = randomHex(rng, 8);
      const user = { id, login, name, role, password: await hashPassword(password, rng) };
      const made = await db.write('createUser', { user, by: userOf(request).id, now: clock.wall() });
      return sendResult(request, reply, made.ok ? { ok: true, value: { id } } : made, 201);
    },
  );
};
