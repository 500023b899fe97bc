import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createdReplySchema } from '@otklik/shared/api/admin.ts';
import {
  periodRequestSchema,
  type Question,
  questionChangedSchema,
  questionRequestSchema,
  questionSchema,
  questionsReplySchema,
} from '@otklik/shared/api/questions.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { QuestionRefusal } from '../db/contract/chain.ts';
import { isInstant } from '../ingest/time-range.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem, sendResult } from '../problem.ts';
import type { StoreDeps } from '../stores/routes.ts';
import { etagOf, seenRevision } from './if-match.ts';

const readers = { access: ['expert', 'manager', 'admin'], scope: 'shared' } as const;
/** Questions are of the whole chain: whoever plans may add to them, but changing what others may ask is not theirs. */
const planners = { access: ['manager', 'admin'], scope: 'shared' } as const;
const chain = { access: ['manager', 'admin'], scope: 'chain' } as const;
const questionParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const changed = { 200: questionSchema, 412: questionChangedSchema };

/** The key questions, their wordings and prompts, and switches by hand. */
export const questionRoutes: FastifyPluginAsyncTypebox<StoreDeps> = async (
  app,
  { db, clock, rng, configChanged },
) => {
  const actor = (request: FastifyRequest) => ({ user: userOf(request).id, now: clock.wall() });

  app.get('/questions', { config: readers, schema: { response: { 200: questionsReplySchema } } }, () =>
    db.read('questionPlan', undefined),
  );

  app.get(
    '/questions/:id',
    { config: readers, schema: { params: questionParams, response: { 200: questionSchema } } },
    async (request, reply) => {
      const question = await db.read('question', request.params);
      return question === undefined
        ? sendProblem(request, reply, coded('question-unknown', 'No question has this id.'))
        : sendQuestion(reply, question);
    },
  );

  app.post(
    '/questions',
    { config: planners, schema: { body: questionRequestSchema, response: { 201: createdReplySchema } } },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      const { text, positive, ...more } = request.body;
      const made = await db.write('createQuestion', {
        ...actor(request),
        question: { id, text, positive },
        ...more,
      });
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );

  app.post(
    '/questions/:id/versions',
    {
      config: planners,
      schema: {
        params: questionParams,
        body: questionRequestSchema,
        response: { 201: createdReplySchema },
      },
    },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      const { text, positive, ...more } = request.body;
      const made = await db.write('createQuestion', {
        ...actor(request),
        question: { id, text, positive },
        ...more,
        of: request.params.id,
      });
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );

  app.put(
    '/questions/:id',
    {
      config: chain,
      schema: { params: questionParams, body: questionRequestSchema, response: changed },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const change = { id: request.params.id, revision: revision.value, content: request.body };
      const result = await db.write('changeQuestion', { ...actor(request), ...change });
      if (result.ok) configChanged();
      return sendChanged(request, reply, result);
    },
  );

  app.post(
    '/questions/:id/retirement',
    { config: chain, schema: { params: questionParams, response: changed } },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const change = { id: request.params.id, revision: revision.value };
      return sendChanged(request, reply, await db.write('retireQuestion', { ...actor(request), ...change }));
    },
  );

  app.post(
    '/plan/periods',
    { config: chain, schema: { body: periodRequestSchema, response: { 201: createdReplySchema } } },
    async (request, reply) => {
      const { question, from } = request.body;
      if (!isInstant(from)) return sendProblem(request, reply, coded('bad-request', '`from` is no instant.'));
      const id = randomHex(rng, 8);
      const made = await db.write('createPeriod', { ...actor(request), id, question, from });
      configChanged();
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );
};

const sendQuestion = (reply: FastifyReply, question: Question): FastifyReply =>
  reply.header('etag', etagOf(question.revision)).header('cache-control', 'no-store').send(question);

function sendChanged(
  request: FastifyRequest,
  reply: FastifyReply,
  result: Result<Question, QuestionRefusal>,
): FastifyReply {
  return result.ok
    ? sendQuestion(reply, result.value)
    : sendProblem(request, reply, result.error, result.error.more);
}
