import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  insertsReplySchema,
  PLAN_WINDOW_DAYS,
  type Plan,
  planChangedSchema,
  planDraftSchema,
  planPeriodsQuerySchema,
  planPeriodsReplySchema,
  planPreviewReplySchema,
  planPreviewRequestSchema,
  planRequestSchema,
  planRevealReplySchema,
  planSchema,
  plansReplySchema,
} from '@otklik/shared/api/plans.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import { dayOf } from '@otklik/shared/questions/calendar.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { PlanRefusal } from '../db/contract/plans.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';
import type { StoreDeps } from '../stores/routes.ts';
import { etagOf, seenRevision } from './if-match.ts';

/** A plan of which only a part is in somebody's scope, such as one for all stores, they may read and not change. */
const planners = { access: ['manager', 'admin'], scope: { plan: 'params.id' } } as const;
const id = Type.String({ minLength: 1, maxLength: 64 });
const planParams = Type.Object({ id });
const versionParams = Type.Object({ id, version: Type.Integer({ minimum: 1 }) });
const BODY_LIMIT = 256 * 1024;
const SEED_BYTES = 32;

/** Plans of questions: drafts, their commitment and its reveal, and what they come to. */
export const planRoutes: FastifyPluginAsyncTypebox<StoreDeps> = async (
  app,
  { db, clock, rng, configChanged },
) => {
  const actor = (request: FastifyRequest) => ({ user: userOf(request).id, now: clock.wall() });
  const changed = { 200: planSchema, 412: planChangedSchema };

  app.get(
    '/plans',
    { config: { ...planners, scope: { filtered: true } }, schema: { response: { 200: plansReplySchema } } },
    (request) => db.read('plans', { within: withinOf(request) }),
  );

  app.get(
    '/plans/periods',
    {
      config: { ...planners, scope: { filtered: true } },
      schema: { querystring: planPeriodsQuerySchema, response: { 200: planPeriodsReplySchema } },
    },
    async (request, reply) => {
      const [from, to] = [dayOf(request.query.from), dayOf(request.query.to)];
      if (from === undefined || to === undefined || to <= from || to - from > PLAN_WINDOW_DAYS) {
        const detail = `from and to must be days of the calendar, to the later, ${PLAN_WINDOW_DAYS} days apart at most.`;
        return sendProblem(request, reply, coded('bad-request', detail));
      }
      return reply.send(await db.read('planPeriods', { from, to, within: withinOf(request) }));
    },
  );

  app.get(
    '/plans/inserts',
    { config: { ...planners, scope: { filtered: true } }, schema: { response: { 200: insertsReplySchema } } },
    (request) => db.read('insertPlaces', { now: clock.wall(), within: withinOf(request) }),
  );

  app.get(
    '/plans/:id',
    { config: planners, schema: { params: planParams, response: { 200: planSchema } } },
    async (request, reply) => {
      const plan = await db.read('plan', { plan: request.params.id });
      return plan === undefined
        ? sendProblem(request, reply, coded('plan-unknown', 'No plan has this id.'))
        : sendPlan(reply, plan);
    },
  );

  app.post(
    '/plans',
    {
      config: { ...planners, scope: { scope: 'body.scope' } },
      bodyLimit: BODY_LIMIT,
      schema: { body: planRequestSchema, response: { 201: planSchema } },
    },
    async (request, reply) => {
      const made = await db.write('createPlan', {
        ...actor(request),
        id: randomHex(rng, 8),
        ...request.body,
      });
      return made.ok ? sendPlan(reply, made.value, 201) : sendRefusal(request, reply, made.error);
    },
  );

  app.put(
    '/plans/:id/draft',
    {
      config: planners,
      bodyLimit: BODY_LIMIT,
      schema: { params: planParams, body: planDraftSchema, response: changed },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const saved = await db.write('saveDraft', {
        ...actor(request),
        ...{ plan: request.params.id, revision: revision.value, draft: request.body },
      });
      if (!saved.ok) return sendRefusal(request, reply, saved.error);
      if (saved.value === undefined) throw new Error('a saved draft has a plan');
      return sendPlan(reply, saved.value);
    },
  );

  app.delete(
    '/plans/:id/draft',
    { config: planners, schema: { params: planParams, response: { ...changed, 204: Type.Null() } } },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const change = { plan: request.params.id, revision: revision.value };
      const dropped = await db.write('saveDraft', { ...actor(request), ...change });
      if (!dropped.ok) return sendRefusal(request, reply, dropped.error);
      return dropped.value === undefined ? reply.code(204).send(null) : sendPlan(reply, dropped.value);
    },
  );

  app.post(
    '/plans/:id/commitment',
    { config: planners, schema: { params: planParams, response: { ...changed, 201: planSchema } } },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const committed = await db.write('commitPlan', {
        ...actor(request),
        plan: request.params.id,
        revision: revision.value,
        seed: randomHex(rng, SEED_BYTES),
        nonce: randomHex(rng, SEED_BYTES),
      });
      if (!committed.ok) return sendRefusal(request, reply, committed.error);
      configChanged();
      return sendPlan(reply, committed.value, 201);
    },
  );

  app.post(
    '/plans/:id/versions/:version/reveal',
    { config: planners, schema: { params: versionParams, response: { 200: planRevealReplySchema } } },
    async (request, reply) => {
      const { id: plan, version } = request.params;
      const revealed = await db.write('revealVersion', { ...actor(request), plan, version });
      return revealed.ok ? reply.send(revealed.value) : sendRefusal(request, reply, revealed.error);
    },
  );

  app.post(
    '/plans/preview',
    {
      config: {
        ...planners,
        scope: { filtered: true, store: 'body.store', scope: 'body.draft.scope', plan: 'body.draft.plan' },
      },
      bodyLimit: BODY_LIMIT,
      schema: { body: planPreviewRequestSchema, response: { 200: planPreviewReplySchema } },
    },
    async (request, reply) => {
      const preview = await db.read('planPreview', {
        ...request.body,
        now: clock.wall(),
        within: withinOf(request),
      });
      return preview.ok ? reply.send(preview.value) : sendProblem(request, reply, preview.error);
    },
  );
};

const sendPlan = (reply: FastifyReply, plan: Plan, status = 200): FastifyReply =>
  reply.code(status).header('etag', etagOf(plan.revision)).header('cache-control', 'no-store').send(plan);

/** A refusal with what belongs to it; of a plan that has changed also the ETag of what stands now. */
function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: PlanRefusal): FastifyReply {
  const current = refusal.more?.current;
  if (typeof current === 'object' && current !== null && 'revision' in current)
    reply.header('etag', etagOf(Number(current.revision)));
  return sendProblem(request, reply, refusal, refusal.more);
}
