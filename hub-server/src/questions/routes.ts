import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  createdReplySchema,
  periodRequestSchema,
  questionRequestSchema,
  questionsReplySchema,
} from '@otklik/shared/api/admin.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { ok } from '@otklik/shared/base/result.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import { isInstant } from '../ingest/time-range.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem, sendResult } from '../problem.ts';
import type { StoreDeps } from '../stores/routes.ts';

/** The key questions and from when each is asked. */
export const questionRoutes: FastifyPluginAsyncTypebox<StoreDeps> = async (
  app,
  { db, clock, rng, configChanged },
) => {
  app.get(
    '/questions',
    {
      config: { access: ['expert', 'manager', 'admin'] },
      schema: { response: { 200: questionsReplySchema } },
    },
    () => db.read('questionPlan', undefined),
  );

  app.post(
    '/questions',
    {
      config: { access: ['manager', 'admin'] },
      schema: { body: questionRequestSchema, response: { 201: createdReplySchema } },
    },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      await db.write('createQuestion', {
        user: userOf(request).id,
        now: clock.wall(),
        question: { id, ...request.body },
      });
      configChanged();
      return reply.code(201).send({ id });
    },
  );

  app.post(
    '/plan/periods',
    {
      config: { access: ['manager', 'admin'] },
      schema: { body: periodRequestSchema, response: { 201: createdReplySchema } },
    },
    async (request, reply) => {
      const { question, from } = request.body;
      if (!isInstant(from)) return sendProblem(request, reply, coded('bad-request', '`from` is no instant.'));
      const id = randomHex(rng, 8);
      const made = await db.write('createPeriod', {
        user: userOf(request).id,
        now: clock.wall(),
        id,
        question,
        from,
      });
      configChanged();
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );
};
