import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { passwordChangeRequestSchema, sessionListReplySchema } from '@otklik/shared/api/people.ts';
import { sessionReplySchema, signInRequestSchema } from '@otklik/shared/api/session.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { hashPassword, verifyPassword } from '@otklik/shared/base/password.ts';
import { passwordFault } from '@otklik/shared/base/password-rules.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { sessionCookie, tokenHash, userOf } from '../plugins/auth.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { countGuesses } from './guesses.ts';
import { weakPassword } from './link-routes.ts';
import { stepAfterPassword, takeCode } from './second-step.ts';
import { wrongCode } from './second-step-routes.ts';
import { type SessionDeps, startSession } from './session-starter.ts';

/** Tries to sign in from one address a minute, right or wrong: each costs the machine a hash. */
const SIGN_IN_TRIES = 60;
const wrong: HubError = coded('wrong-credentials', 'Login and password do not go together.');
const sessionParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16}$' }) });

/** Signing in and out, one's own sessions and password. */
export const sessionRoutes: FastifyPluginAsyncTypebox<SessionDeps> = async (app, deps) => {
  const { db, clock, rng, sessions, origin, secondStep } = deps;
  const guesses = countGuesses(deps);
  await app.register(fastifyRateLimit, { global: false });
  // Compared against where the login is unknown, so that the time taken does not tell.
  const nobody = await hashPassword(randomHex(rng, 16), rng);
  const own = { access: 'signed-in', scope: 'own' } as const;
  const anyStep = { ...own, steps: ['code', 'enrol'] } as const;
  const tokenOf = (request: FastifyRequest): string =>
    request.cookies[sessionCookie(request, origin).name] ?? '';

  const signedOut = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { name, options } = sessionCookie(request, origin);
    return reply.clearCookie(name, options);
  };

  /** Looks at a password unless its turn has not come; an unknown login is treated as any other. */
  const check = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { login, password, stored }: { login: string; password: string; stored: string | undefined },
  ): Promise<HubError | undefined> => {
    const waiting = await guesses.wait(request, reply, login);
    if (waiting !== undefined) return waiting;
    const right = await verifyPassword(password, stored === undefined || stored === '' ? nobody : stored);
    if (right && stored !== undefined && stored !== '') return undefined;
    await guesses.wrong(request, login);
    return wrong;
  };

  app.post(
    '/session',
    {
      config: { access: 'public', rateLimit: { max: SIGN_IN_TRIES, timeWindow: 60_000 } },
      schema: { body: signInRequestSchema, response: { 201: sessionReplySchema } },
    },
    async (request, reply) => {
      const { login, password, code } = request.body;
      const user = await db.read('findLogin', { login });
      const refused = await check(request, reply, { login, password, stored: user?.password });
      if (refused !== undefined) return sendProblem(request, reply, refused);
      if (user === undefined) throw new Error('a right password has an account');
      const row = await db.read('secondStep', { user: user.id });
      const step = stepAfterPassword(secondStep, user.role, row);
      // Wrong codes are forgotten by a right one only: whoever knows the password guesses no faster.
      if (step !== 'code') {
        await guesses.right(request, login);
        return startSession(deps, request, reply, user, step);
      }
      if (code === undefined) return startSession(deps, request, reply, user, step);
      if (!(await takeCode(deps, user.id, code))) {
        await guesses.wrong(request, login);
        return sendProblem(request, reply, wrongCode);
      }
      await guesses.right(request, login);
      return startSession(deps, request, reply, user);
    },
  );

  app.get(
    '/session',
    { config: anyStep, schema: { response: { 200: sessionReplySchema } } },
    async (request, reply) => {
      const session = await sessions.find(tokenOf(request));
      if (session === undefined) {
        return sendProblem(request, reply, coded('not-signed-in', 'The session has ended.'));
      }
      return reply.header('cache-control', 'no-store').send({
        user: userOf(request),
        csrf: session.csrf,
        ...(session.step === undefined ? {} : { step: session.step }),
      });
    },
  );

  app.delete(
    '/session',
    { config: anyStep, schema: { response: { 204: Type.Null() } } },
    async (request, reply) => {
      const token = tokenOf(request);
      await db.write('deleteSession', { tokenHash: tokenHash(token) });
      sessions.forget(token);
      return signedOut(request, reply).code(204).send(null);
    },
  );

  app.post(
    '/session/password',
    { config: own, schema: { body: passwordChangeRequestSchema, response: { 201: sessionReplySchema } } },
    async (request, reply) => {
      const { id, login } = userOf(request);
      const { current, password } = request.body;
      const user = await db.read('findUser', { id });
      const refused = await check(request, reply, { login, password: current, stored: user?.password });
      if (refused !== undefined || user === undefined) return sendProblem(request, reply, refused ?? wrong);
      if (passwordFault(password, login) !== undefined) return sendProblem(request, reply, weakPassword);
      await guesses.right(request, login);
      const hashed = await hashPassword(password, rng);
      await db.write('changePassword', { user: id, now: clock.wall(), password: hashed });
      sessions.forgetUser(id);
      return startSession(deps, request, reply, user);
    },
  );

  app.get(
    '/sessions',
    { config: own, schema: { response: { 200: sessionListReplySchema } } },
    async (request, reply) => {
      const mine = { user: userOf(request).id, tokenHash: tokenHash(tokenOf(request)), now: clock.wall() };
      const list = await db.read('sessionsOf', mine);
      return reply.header('cache-control', 'no-store').send({ sessions: list });
    },
  );

  app.delete(
    '/sessions',
    { config: own, schema: { response: { 204: Type.Null() } } },
    async (request, reply) => {
      const user = userOf(request).id;
      await db.write('endSessions', { user, now: clock.wall() });
      sessions.forgetUser(user);
      return signedOut(request, reply).code(204).send(null);
    },
  );

  app.delete(
    '/sessions/:id',
    { config: own, schema: { params: sessionParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const user = userOf(request).id;
      const ended = await db.write('endSessions', { user, now: clock.wall(), id: request.params.id });
      if (!ended) return sendProblem(request, reply, coded('not-found', 'Nobody has such a session.'));
      sessions.forgetUser(user);
      return reply.code(204).send(null);
    },
  );
};
