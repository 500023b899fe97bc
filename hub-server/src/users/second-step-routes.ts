import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  codeRequestSchema,
  identityRemovalReplySchema,
  identityRemovalRequestSchema,
  ownIdentitiesReplySchema,
  secondStepBeginRequestSchema,
  secondStepBegunSchema,
  secondStepConfirmedSchema,
  secondStepRemovalRequestSchema,
  secondStepReplySchema,
} from '@otklik/shared/api/people.ts';
import { sessionReplySchema } from '@otklik/shared/api/session.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { verifyPassword } from '@otklik/shared/base/password.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { userOf } from '../plugins/auth.ts';
import type { SessionUser } from '../plugins/context.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { countGuesses } from './guesses.ts';
import { drawRecovery, needsSecondStep, takeCode } from './second-step.ts';
import { openSession, type SessionDeps, startSession } from './session-starter.ts';
import { base32, otpauthUri, SECRET_BYTES, stepOfCode } from './totp.ts';

/** Codes tried from one address a minute. */
const CODES = 60;
const ISSUER = 'Otklik';
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

export const wrongCode: HubError = coded('code-wrong', 'The code is wrong, over, or was used already.');
const wrongPassword: HubError = coded('wrong-credentials', 'Login and password do not go together.');
const notBegun: HubError = coded('second-step-unknown', 'No second step was begun.');

/** The second step of signing in: giving its code, setting it up, doing without it, taking it from another. */
export const secondStepRoutes: FastifyPluginAsyncTypebox<SessionDeps> = async (app, deps) => {
  const { db, clock, rng, sessions, sealer, secondStep } = deps;
  await app.register(fastifyRateLimit, { global: false });
  const guesses = countGuesses(deps);
  const own = { access: 'signed-in', scope: 'own' } as const;
  const limited = { rateLimit: { max: CODES, timeWindow: 60_000 } } as const;

  /** The refusal unless the password is that of whoever asks. */
  const checkPassword = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { id, login }: SessionUser,
    password: string,
  ): Promise<HubError | undefined> => {
    const waiting = await guesses.wait(request, reply, login);
    if (waiting !== undefined) return waiting;
    const stored = (await db.read('findUser', { id }))?.password ?? '';
    if (stored !== '' && (await verifyPassword(password, stored))) return undefined;
    await guesses.wrong(request, login);
    return wrongPassword;
  };

  app.post(
    '/session/code',
    {
      config: { ...own, ...limited, steps: ['code'] },
      schema: { body: codeRequestSchema, response: { 201: sessionReplySchema } },
    },
    async (request, reply) => {
      const { id, login } = userOf(request);
      if (request.sessionStep !== 'code')
        return sendProblem(request, reply, coded('second-step-unknown', 'No code is asked for.'));
      const waiting = await guesses.wait(request, reply, login);
      if (waiting !== undefined) return sendProblem(request, reply, waiting);
      const user = await db.read('findUser', { id });
      if (user === undefined || !(await takeCode(deps, id, request.body.code))) {
        await guesses.wrong(request, login);
        return sendProblem(request, reply, wrongCode);
      }
      await guesses.right(request, login);
      return startSession(deps, request, reply, user);
    },
  );

  app.get(
    '/session/second-step',
    { config: { ...own, steps: ['enrol'] }, schema: { response: { 200: secondStepReplySchema } } },
    async (request, reply) => {
      const { id, role } = userOf(request);
      const row = await db.read('secondStep', { user: id });
      return reply.header('cache-control', 'no-store').send({
        ...(row?.since === undefined ? {} : { since: row.since }),
        recoveryLeft: row?.recoveryLeft ?? 0,
        required: needsSecondStep(secondStep, role),
      });
    },
  );

  app.post(
    '/session/second-step',
    {
      config: { ...own, ...limited, steps: ['enrol'] },
      schema: { body: secondStepBeginRequestSchema, response: { 201: secondStepBegunSchema } },
    },
    async (request, reply) => {
      const user = userOf(request);
      // Whoever is signing in has just given it; a session left open is not to change how its owner signs in.
      if (request.sessionStep === undefined) {
        const refused = await checkPassword(request, reply, user, request.body.password ?? '');
        if (refused !== undefined) return sendProblem(request, reply, refused);
      }
      const bytes = rng.bytes(SECRET_BYTES);
      const pending = sealer.seal(user.id, bytes);
      await db.write('beginSecondStep', { user: user.id, now: clock.wall(), pending });
      const secret = base32(bytes);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ secret, uri: otpauthUri({ secret, login: user.login, issuer: ISSUER }) });
    },
  );

  app.post(
    '/session/second-step/confirmation',
    {
      config: { ...own, ...limited, steps: ['enrol'] },
      schema: { body: codeRequestSchema, response: { 201: secondStepConfirmedSchema } },
    },
    async (request, reply) => {
      const { id, login } = userOf(request);
      const waiting = await guesses.wait(request, reply, login);
      if (waiting !== undefined) return sendProblem(request, reply, waiting);
      const pending = (await db.read('secondStep', { user: id }))?.pending;
      const user = await db.read('findUser', { id });
      if (pending === undefined || user === undefined) return sendProblem(request, reply, notBegun);
      const now = clock.wall();
      const secret = sealer.open(id, pending);
      const code = request.body.code.replaceAll(/[ -]/g, '');
      const step = secret === undefined ? undefined : stepOfCode(secret, code, { now, after: 0 });
      if (step === undefined) {
        await guesses.wrong(request, login);
        return sendProblem(request, reply, wrongCode);
      }
      const { codes, hashes } = drawRecovery(rng, id);
      const set = await db.write('confirmSecondStep', { user: id, now, pending, step, recovery: hashes });
      if (!set.ok) return sendProblem(request, reply, set.error);
      await guesses.right(request, login);
      sessions.forgetUser(id);
      const session = await openSession(deps, request, reply, user);
      return reply.code(201).send({ session, recovery: [...codes] });
    },
  );

  app.post(
    '/session/second-step/removal',
    {
      config: { ...own, ...limited },
      schema: { body: secondStepRemovalRequestSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const user = userOf(request);
      if (needsSecondStep(secondStep, user.role)) {
        const needed = coded('second-step-required', 'This role signs in with a second step.');
        return sendProblem(request, reply, needed);
      }
      const refused = await checkPassword(request, reply, user, request.body.password);
      if (refused !== undefined) return sendProblem(request, reply, refused);
      const removed = await db.write('removeSecondStep', { user: user.id, now: clock.wall(), id: user.id });
      return removed.ok ? reply.code(204).send(null) : sendProblem(request, reply, removed.error);
    },
  );

  app.post(
    '/users/:id/second-step/removal',
    {
      config: { access: ['admin'], scope: { user: 'params.id' } },
      schema: { params, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const removed = await db.write('removeSecondStep', { user: userOf(request).id, now: clock.wall(), id });
      if (!removed.ok) return sendProblem(request, reply, removed.error);
      sessions.forgetUser(id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/session/identities',
    { config: own, schema: { response: { 200: ownIdentitiesReplySchema } } },
    async (request, reply) => {
      const found = await db.read('ownIdentities', { user: userOf(request).id });
      return reply.header('cache-control', 'no-store').send(found);
    },
  );

  // How one signs in is changed by the password alone, as the second step is; so who has none keeps the provider.
  app.post(
    '/session/identities/removal',
    {
      config: { ...own, ...limited },
      schema: { body: identityRemovalRequestSchema, response: { 200: identityRemovalReplySchema } },
    },
    async (request, reply) => {
      const user = userOf(request);
      const refused = await checkPassword(request, reply, user, request.body.password);
      if (refused !== undefined) return sendProblem(request, reply, refused);
      const removed = await db.write('unlinkIdentities', { user: user.id, now: clock.wall(), id: user.id });
      return removed.ok ? reply.send(removed.value) : sendProblem(request, reply, removed.error);
    },
  );

  app.post(
    '/users/:id/identities/removal',
    {
      config: { access: ['admin'], scope: { user: 'params.id' } },
      schema: { params, response: { 200: identityRemovalReplySchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const removed = await db.write('unlinkIdentities', { user: userOf(request).id, now: clock.wall(), id });
      if (!removed.ok) return sendProblem(request, reply, removed.error);
      sessions.forgetUser(id);
      return reply.send(removed.value);
    },
  );
};
