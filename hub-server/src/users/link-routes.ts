import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  invitationRequestSchema,
  linkLookReplySchema,
  linkLookRequestSchema,
  linkReplySchema,
  linkUseRequestSchema,
} from '@otklik/shared/api/people.ts';
import { type RoleName, sessionReplySchema } from '@otklik/shared/api/session.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { hashPassword } from '@otklik/shared/base/password.ts';
import { passwordFault } from '@otklik/shared/base/password-rules.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import Type from 'typebox';
import { tokenHash, userOf } from '../plugins/auth.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { drawLink } from './links.ts';
import { afterPassword, type SessionDeps } from './session-starter.ts';

const RANK: readonly RoleName[] = ['seller', 'expert', 'manager', 'admin'];
/** Whether `of` may give the role; nobody gives a higher one than their own. */
export const mayGive = (of: RoleName, role: RoleName): boolean => RANK.indexOf(role) <= RANK.indexOf(of);

export const roleTooHigh: HubError = coded('forbidden', 'A role is no higher than that of whoever gives it.');
export const weakPassword: HubError = coded(
  'password-weak',
  'A password has 12 characters at least and is none of the common ones.',
);
const linkUnknown: HubError = coded('link-unknown', 'This link was used, or has expired, or never was.');
/** Links looked at or used from one address a minute; a token has 256 bits, so this spares the machine only. */
const LINKS = 120;
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Invitations, and the links by which people set a password. */
export const linkRoutes: FastifyPluginAsyncTypebox<SessionDeps> = async (app, deps) => {
  const { db, clock, rng, sessions } = deps;
  await app.register(fastifyRateLimit, { global: false });
  const open = { access: 'public', rateLimit: { max: LINKS, timeWindow: 60_000 } } as const;

  app.post(
    '/invitations',
    {
      config: { access: ['manager', 'admin'], scope: { scope: 'body.scope' } },
      schema: { body: invitationRequestSchema, response: { 201: linkReplySchema } },
    },
    async (request, reply) => {
      const inviter = userOf(request);
      const { login, name, role, scope = inviter.scope } = request.body;
      if (!mayGive(inviter.role, role)) return sendProblem(request, reply, roleTooHigh);
      const id = randomHex(rng, 8);
      const { link, told } = drawLink(rng, {
        kind: 'invitation',
        user: id,
        by: inviter.id,
        now: clock.wall(),
      });
      const user = { id, login, name, role, scope, password: '' };
      const made = await db.write('invite', { user, link });
      if (!made.ok) return sendProblem(request, reply, made.error);
      return reply
        .header('cache-control', 'no-store')
        .code(201)
        .send({ id, ...told });
    },
  );

  app.post(
    '/users/:id/links',
    {
      config: { access: ['admin'], scope: { user: 'params.id' } },
      schema: { params, response: { 201: linkReplySchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { link, told } = drawLink(rng, {
        ...{ kind: 'reset', user: id, by: userOf(request).id, now: clock.wall() },
      });
      const made = await db.write('makeLink', link);
      if (!made.ok) return sendProblem(request, reply, made.error);
      return reply
        .header('cache-control', 'no-store')
        .code(201)
        .send({ id, ...told });
    },
  );

  app.post(
    '/links/look',
    { config: open, schema: { body: linkLookRequestSchema, response: { 200: linkLookReplySchema } } },
    async (request, reply) => {
      const hash = tokenHash(request.body.token);
      const link = await db.read('openLink', { tokenHash: hash, now: clock.wall() });
      if (link === undefined) return sendProblem(request, reply, linkUnknown);
      const { user: _user, ...told } = link;
      return reply.header('cache-control', 'no-store').send(told);
    },
  );

  app.post(
    '/links/use',
    { config: open, schema: { body: linkUseRequestSchema, response: { 201: sessionReplySchema } } },
    async (request, reply) => {
      const { token, password, login, name } = request.body;
      const now = clock.wall();
      const link = await db.read('openLink', { tokenHash: tokenHash(token), now });
      if (link === undefined) return sendProblem(request, reply, linkUnknown);
      if (passwordFault(password, link.login ?? login) !== undefined)
        return sendProblem(request, reply, weakPassword);
      const used = await db.write('useLink', {
        ...{ tokenHash: tokenHash(token), password: await hashPassword(password, rng), now },
        ...(login === undefined || name === undefined
          ? {}
          : { admin: { id: randomHex(rng, 8), login, name } }),
      });
      if (!used.ok) return sendProblem(request, reply, used.error);
      sessions.forgetUser(used.value.id);
      return afterPassword(deps, request, reply, used.value);
    },
  );
};
