import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type AlertRule,
  alertCommentRequestSchema,
  alertDetailSchema,
  alertListQuerySchema,
  alertListReplySchema,
  alertRuleChangeSchema,
  alertRuleSchema,
  alertRulesReplySchema,
  newAlertRuleSchema,
  ruleChangedSchema,
} from '@otklik/shared/api/alerts.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { AlertNews } from '../db/contract/alerts.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { etagOf, seenRevision } from '../questions/if-match.ts';

export interface AlertDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly onNews: (news: AlertNews) => void;
}

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const people = ['manager', 'admin'] as const;

/** The inbox of alerts, and the rules they come from. */
export const alertRoutes: FastifyPluginAsyncTypebox<AlertDeps> = async (app, { db, clock, rng, onNews }) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  const actor = (request: FastifyRequest) => ({ user: userOf(request).id, now: clock.wall() });

  const sendDetail = async (request: FastifyRequest, reply: FastifyReply, id: string, status = 200) => {
    const detail = await db.read('alertDetail', { id });
    return detail === undefined
      ? sendProblem(request, reply, coded('alert-unknown', 'No alert has this id.'))
      : reply.code(status).send(detail);
  };

  async function sendNews(
    request: FastifyRequest,
    reply: FastifyReply,
    {
      id,
      news,
      status,
    }: { readonly id: string; readonly news: Result<AlertNews, HubError>; readonly status: number },
  ): Promise<FastifyReply> {
    if (!news.ok) return sendProblem(request, reply, news.error);
    onNews(news.value);
    return sendDetail(request, reply, id, status);
  }

  app.get(
    '/alerts',
    {
      config: { access: people, scope: { filtered: true, store: 'query.store' } },
      schema: { querystring: alertListQuerySchema, response: { 200: alertListReplySchema } },
    },
    (request) => db.read('alertList', { ...request.query, within: withinOf(request) }),
  );

  const ofAlert = { access: people, scope: { alert: 'params.id' } } as const;
  app.get(
    '/alerts/:id',
    { config: ofAlert, schema: { params, response: { 200: alertDetailSchema } } },
    (request, reply) => sendDetail(request, reply, request.params.id),
  );

  app.post(
    '/alerts/:id/acknowledgement',
    { config: ofAlert, schema: { params, response: { 200: alertDetailSchema } } },
    async (request, reply) => {
      const { id } = request.params;
      const news = await db.write('acknowledgeAlert', { ...actor(request), id });
      return sendNews(request, reply, { id, news, status: 200 });
    },
  );

  app.post(
    '/alerts/:id/comments',
    {
      config: ofAlert,
      schema: { params, body: alertCommentRequestSchema, response: { 201: alertDetailSchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const comment = randomHex(rng, 8);
      const news = await db.write('commentAlert', {
        ...actor(request),
        id,
        comment,
        text: request.body.text,
      });
      return sendNews(request, reply, { id, news, status: 201 });
    },
  );

  app.get(
    '/alert-rules',
    {
      config: { access: people, scope: { filtered: true } },
      schema: { response: { 200: alertRulesReplySchema } },
    },
    async (request) => ({ rules: [...(await db.read('alertRules', { within: withinOf(request) }))] }),
  );

  app.post(
    '/alert-rules',
    {
      config: { access: people, scope: { scope: 'body.scope' } },
      schema: { body: newAlertRuleSchema, response: { 201: alertRuleSchema } },
    },
    async (request, reply) => {
      const { kind, ...body } = request.body;
      const saved = await db.write('saveAlertRule', { ...actor(request), id: randomHex(rng, 8), kind, body });
      return saved.ok ? sendRule(reply.code(201), saved.value) : sendProblem(request, reply, saved.error);
    },
  );

  app.put(
    '/alert-rules/:id',
    {
      config: { access: people, scope: { rule: 'params.id', scope: 'body.scope' } },
      schema: {
        params,
        body: alertRuleChangeSchema,
        response: { 200: alertRuleSchema, 412: ruleChangedSchema },
      },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const saved = await db.write('saveAlertRule', {
        ...{ ...actor(request), id: request.params.id },
        ...{ body: request.body, revision: revision.value },
      });
      if (saved.ok) return sendRule(reply, saved.value);
      return sendProblem(request, reply, saved.error, saved.error.more);
    },
  );

  app.delete(
    '/alert-rules/:id',
    {
      config: { access: people, scope: { rule: 'params.id' } },
      schema: { params, response: { 204: Type.Null(), 412: ruleChangedSchema } },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const removed = await db.write('removeAlertRule', {
        ...{ ...actor(request), id: request.params.id },
        revision: revision.value,
      });
      if (removed.ok) return reply.code(204).send(null);
      return sendProblem(request, reply, removed.error, removed.error.more);
    },
  );
};

const sendRule = (reply: FastifyReply, rule: AlertRule): FastifyReply =>
  reply.header('etag', etagOf(rule.revision)).send(rule);
