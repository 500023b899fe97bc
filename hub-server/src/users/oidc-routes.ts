import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { oidcBegunSchema, signInWaysSchema } from '@otklik/shared/api/people.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionCookie, tokenHash } from '../plugins/auth.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { CALLBACK, type OidcSettings, oidcProvider } from './oidc-provider.ts';
import { OidcTries, TRY_MS } from './oidc-tries.ts';
import { stepAfterPassword } from './second-step.ts';
import { openSession, type SessionDeps } from './session-starter.ts';

export interface OidcDeps extends SessionDeps {
  /** Absent: nobody signs in so. */
  readonly oidc: OidcSettings | undefined;
}

const COOKIE = 'otklik_oidc';
/** Ways to the provider and back from one address a minute. */
const TRIES = 60;
const off: HubError = coded('oidc-off', 'This hub knows no provider of identities.');
const foreign: HubError = coded('oidc-refused', 'The provider’s answer is not what was asked for.');
/** Signing in by a provider of identities (OpenID Connect). */
export const oidcRoutes: FastifyPluginAsyncTypebox<OidcDeps> = async (app, deps) => {
  const { db, clock, rng, sessions, origin, oidc } = deps;
  await app.register(fastifyRateLimit, { global: false });
  const provider = oidc === undefined ? undefined : oidcProvider(oidc);
  const tries = new OidcTries();
  const limited = { access: 'public', rateLimit: { max: TRIES, timeWindow: 60_000 } } as const;
  /** The person comes back from the provider's page, so a stricter cookie would be left out. */
  const cookieOf = (request: FastifyRequest) => {
    const { options } = sessionCookie(request, origin);
    return { ...options, path: CALLBACK, sameSite: 'lax' } as const;
  };

  app.get(
    '/sign-in',
    { config: { access: 'public' }, schema: { response: { 200: signInWaysSchema } } },
    async (_request, reply) =>
      reply.header('cache-control', 'no-store').send(oidc === undefined ? {} : { oidc: { name: oidc.name } }),
  );

  app.post(
    '/session/oidc',
    { config: limited, schema: { response: { 201: oidcBegunSchema } } },
    async (request, reply) => {
      if (provider === undefined) return sendProblem(request, reply, off);
      const begun = await provider.begin();
      if (!begun.ok) return sendProblem(request, reply, begun.error);
      const id = randomHex(rng, 32);
      tries.add(tokenHash(id), begun.value.kept, clock.wall());
      return reply
        .setCookie(COOKIE, id, { ...cookieOf(request), maxAge: TRY_MS / 1000 })
        .header('cache-control', 'no-store')
        .code(201)
        .send({ url: begun.value.url });
    },
  );

  /**
   * A browser stands here, not a program, so the document has no such operation: it is sent to a page that says in words
   * what came of it.
   */
  const back = (reply: FastifyReply, problem?: HubError): FastifyReply =>
    reply
      .header('cache-control', 'no-store')
      .redirect(problem === undefined ? '/' : `/sign-in?problem=${problem.code}`, 303);

  app.get(
    '/session/oidc/callback',
    { config: limited, exposeHeadRoute: false, schema: { hide: true } },
    async (request, reply) => {
      if (provider === undefined) return back(reply, off);
      const id = request.cookies[COOKIE];
      reply.clearCookie(COOKIE, cookieOf(request));
      // Without the cookie it is another browser's try, perhaps a stranger's.
      const kept = id === undefined ? undefined : tries.take(tokenHash(id), clock.wall());
      if (kept === undefined) return back(reply, foreign);
      const identity = await provider.finish(request.url.split('?')[1] ?? '', kept);
      if (!identity.ok) return back(reply, identity.error);
      const found = await db.write('signInByIdentity', { ...identity.value, now: clock.wall() });
      if (!found.ok) return back(reply, found.error);
      const user = found.value;
      const row = await db.read('secondStep', { user: user.id });
      sessions.forgetUser(user.id);
      await openSession(deps, request, reply, user, stepAfterPassword(deps.secondStep, user.role, row));
      return back(reply);
    },
  );
};
