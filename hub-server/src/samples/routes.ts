import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  SAMPLE_LIMIT,
  sampleDrawRequestSchema,
  sampleListQuerySchema,
  sampleListReplySchema,
  sampleProofSchema,
  sampleRequestSchema,
  sampleSchema,
  sampleWantedRequestSchema,
} from '@otklik/shared/api/samples.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { type HubError, sendProblem, sendResult } from '../problem.ts';
import { sampleDrawn } from './sample-commands.ts';

export interface SampleDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
}

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const SEED_BYTES = 32;

/** Random samples: committed, drawn once their days are over, gone on with, revealed. */
export const sampleRoutes: FastifyPluginAsyncTypebox<SampleDeps> = async (app, { db, clock, rng }) => {
  const config = { access: ['manager', 'admin'], scope: { sample: 'params.id' } } as const;
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  const actor = (request: FastifyRequest) => ({ user: userOf(request).id, now: clock.wall() });
  const sendSample = async (request: FastifyRequest, reply: FastifyReply, sample: string, status = 200) =>
    sendResult(
      request,
      reply,
      await db.read('sample', { sample, within: withinOf(request), now: clock.wall() }),
      status,
    );
  const sendAfter = (
    request: FastifyRequest<{ Params: { id: string } }>,
    reply: FastifyReply,
    done: Result<undefined, HubError>,
  ) => (done.ok ? sendSample(request, reply, request.params.id) : sendProblem(request, reply, done.error));

  app.get(
    '/samples',
    {
      config: { ...config, scope: { filtered: true } },
      schema: { querystring: sampleListQuerySchema, response: { 200: sampleListReplySchema } },
    },
    async (request) => {
      const found = await db.read('samples', {
        ...{ question: request.query.question, now: clock.wall() },
        within: withinOf(request),
      });
      return { samples: [...found.samples] };
    },
  );

  app.get('/samples/:id', { config, schema: { params, response: { 200: sampleSchema } } }, (request, reply) =>
    sendSample(request, reply, request.params.id),
  );

  app.post(
    '/samples',
    {
      config: { ...config, scope: { scope: 'body.scope' } },
      schema: { body: sampleRequestSchema, response: { 201: sampleSchema } },
    },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      const made = await db.write('commitSample', {
        ...{ ...actor(request), ...request.body, id },
        ...{ seed: randomHex(rng, SEED_BYTES), nonce: randomHex(rng, SEED_BYTES) },
      });
      return made.ok ? sendSample(request, reply, id, 201) : sendProblem(request, reply, made.error);
    },
  );

  app.post(
    '/samples/:id/draw',
    { config, schema: { params, body: sampleDrawRequestSchema, response: { 200: sampleSchema } } },
    async (request, reply) => {
      const by = { ...actor(request), sample: request.params.id };
      // Drawing reads much and changes little: it is done behind everybody, and fixed in one short step.
      const known = await db.read('sample', by);
      if (!known.ok) return sendProblem(request, reply, known.error);
      if (known.value.drawn !== undefined) return sendProblem(request, reply, sampleDrawn);
      const frame = await db.read('sampleFrame', { ...by, most: SAMPLE_LIMIT });
      if (!frame.ok) return sendProblem(request, reply, frame.error);
      const fixed = { ...by, frame: frame.value, wanted: request.body.wanted };
      return sendAfter(request, reply, await db.write('fixSample', fixed));
    },
  );

  app.put(
    '/samples/:id/wanted',
    { config, schema: { params, body: sampleWantedRequestSchema, response: { 200: sampleSchema } } },
    async (request, reply) => {
      const order = { ...actor(request), sample: request.params.id, wanted: request.body.wanted };
      return sendAfter(request, reply, await db.write('extendSample', order));
    },
  );

  app.post(
    '/samples/:id/reveal',
    { config, schema: { params, response: { 200: sampleSchema } } },
    async (request, reply) => {
      const order = { ...actor(request), sample: request.params.id };
      return sendAfter(request, reply, await db.write('revealSample', order));
    },
  );

  app.get(
    '/samples/:id/proof',
    {
      // It names every store and worker of the frame, and the polls drawn.
      config: { ...config, scope: { ...config.scope, whole: true } },
      schema: { params, response: { 200: sampleProofSchema } },
    },
    async (request, reply) =>
      sendResult(request, reply, await db.read('sampleProof', { sample: request.params.id })),
  );
};
