import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createdReplySchema, userRequestSchema } from '@otklik/shared/api/admin.ts';
import {
  personChangedSchema,
  personChangeRequestSchema,
  personListReplySchema,
} from '@otklik/shared/api/people.ts';
import { hashPassword } from '@otklik/shared/base/password.ts';
import { passwordFault } from '@otklik/shared/base/password-rules.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem, sendResult } from '../problem.ts';
import { etagOf, seenRevision } from '../questions/if-match.ts';
import { mayGive, roleTooHigh, weakPassword } from './link-routes.ts';
import type { SessionDeps } from './session-starter.ts';

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Accounts: made, changed, switched off and on, their names erased. Nothing is deleted: the log names their ids. */
export const personRoutes: FastifyPluginAsyncTypebox<SessionDeps> = async (
  app,
  { db, clock, rng, sessions },
) => {
  const actor = (request: FastifyRequest) => ({ user: userOf(request).id, now: clock.wall() });
  const ofUser = { access: ['admin'], scope: { user: 'params.id' } } as const;
  const done = { 204: Type.Null() };

  app.get(
    '/users',
    {
      config: { access: ['manager', 'admin'], scope: { filtered: true } },
      schema: { response: { 200: personListReplySchema } },
    },
    async (request, reply) => {
      const users = [...(await db.read('people', { within: withinOf(request) }))];
      return reply.header('cache-control', 'no-store').send({ users });
    },
  );

  app.post(
    '/users',
    {
      config: { access: ['admin'], scope: { scope: 'body.scope' } },
      schema: { body: userRequestSchema, response: { 201: createdReplySchema } },
    },
    async (request, reply) => {
      const { login, name, role, password, scope = userOf(request).scope } = request.body;
      if (passwordFault(password, login) !== undefined) return sendProblem(request, reply, weakPassword);
      const id = randomHex(rng, 8);
      const user = { id, login, name, role, scope, password: await hashPassword(password, rng) };
      const made = await db.write('createUser', { user, by: userOf(request).id, now: clock.wall() });
      return sendResult(request, reply, made.ok ? { ok: true, value: { id } } : made, 201);
    },
  );

  app.put(
    '/users/:id',
    {
      config: {
        access: ['admin'],
        scope: { user: 'params.id', scope: 'body.scope', operator: 'body.operator' },
      },
      schema: { params, body: personChangeRequestSchema, response: { ...done, 412: personChangedSchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!mayGive(userOf(request).role, request.body.role)) return sendProblem(request, reply, roleTooHigh);
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const change = { ...actor(request), id, revision: revision.value, ...request.body };
      const changed = await db.write('changePerson', change);
      if (!changed.ok) return sendProblem(request, reply, changed.error, changed.error.more);
      sessions.forgetUser(id);
      return reply.header('etag', etagOf(changed.value)).code(204).send(null);
    },
  );

  for (const [name, active] of [
    ['deactivation', false],
    ['activation', true],
  ] as const) {
    app.post(
      `/users/:id/${name}`,
      { config: ofUser, schema: { params, response: done } },
      async (request, reply) => {
        const { id } = request.params;
        const set = await db.write('setActive', { ...actor(request), id, active });
        if (!set.ok) return sendProblem(request, reply, set.error);
        sessions.forgetUser(id);
        return reply.code(204).send(null);
      },
    );
  }

  app.delete(
    '/users/:id/sessions',
    { config: ofUser, schema: { params, response: done } },
    async (request, reply) => {
      const { id } = request.params;
      const ended = await db.write('endSessionsOf', { ...actor(request), id });
      if (!ended.ok) return sendProblem(request, reply, ended.error);
      sessions.forgetUser(id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/users/:id/erasure',
    { config: ofUser, schema: { params, response: done } },
    async (request, reply) => {
      const { id } = request.params;
      const erased = await db.write('erasePerson', { ...actor(request), id });
      if (!erased.ok) return sendProblem(request, reply, erased.error);
      sessions.forgetUser(id);
      return reply.code(204).send(null);
    },
  );
};
