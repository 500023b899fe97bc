import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  cameraClockReplySchema,
  cameraClockVersionRequestSchema,
  cameraMarkRequestSchema,
} from '@otklik/shared/api/camera-clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { userOf } from '../plugins/auth.ts';
import { NOT_THERE } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';
import { parseItemId } from '../review/item-id.ts';
import type { StoreDeps } from '../stores/routes.ts';

const cameraId = Type.String({ minLength: 1, maxLength: 64 });
const params = Type.Object({ id: cameraId });
const markParams = Type.Object({ id: cameraId, mark: Type.String({ minLength: 1, maxLength: 64 }) });
const ID_BYTES = 8;

/** The clock of a camera: marks of known presses and the versions worked out from them. */
export const cameraClockRoutes: FastifyPluginAsyncTypebox<Pick<StoreDeps, 'db' | 'clock' | 'rng'>> = async (
  app,
  { db, clock, rng },
) => {
  const config = { access: ['expert', 'admin'], scope: { camera: 'params.id' } } as const;
  const actor = (request: FastifyRequest) => ({ user: userOf(request).id, now: clock.wall() });
  const sendClock = async (request: FastifyRequest, reply: FastifyReply, camera: string, status = 200) => {
    const found = await db.read('cameraClock', { camera });
    return found === undefined
      ? sendProblem(request, reply, NOT_THERE.camera)
      : reply.code(status).header('cache-control', 'no-store').send(found);
  };

  app.get(
    '/cameras/:id/clock',
    { config, schema: { params, response: { 200: cameraClockReplySchema } } },
    (request, reply) => sendClock(request, reply, request.params.id),
  );

  app.post(
    '/cameras/:id/clock/marks',
    {
      config: { ...config, scope: { camera: 'params.id', item: 'body.item' } },
      schema: { params, body: cameraMarkRequestSchema, response: { 201: cameraClockReplySchema } },
    },
    async (request, reply) => {
      const { item: named, cameraAt, frameMs } = request.body;
      const camera = request.params.id;
      const item = parseItemId(named);
      if (item === undefined)
        return sendProblem(request, reply, coded('event-unknown', 'No event has this id.'));
      const id = randomHex(rng, ID_BYTES);
      const added = await db.write('addCameraMark', {
        ...actor(request),
        id,
        camera,
        item,
        cameraAt,
        frameMs,
      });
      return added.ok ? sendClock(request, reply, camera, 201) : sendProblem(request, reply, added.error);
    },
  );

  app.post(
    '/cameras/:id/clock/marks/:mark/withdrawal',
    { config, schema: { params: markParams, response: { 200: cameraClockReplySchema } } },
    async (request, reply) => {
      const { id: camera, mark } = request.params;
      const id = randomHex(rng, ID_BYTES);
      const done = await db.write('withdrawCameraMark', { ...actor(request), camera, mark, id });
      return done.ok ? sendClock(request, reply, camera) : sendProblem(request, reply, done.error);
    },
  );

  app.post(
    '/cameras/:id/clock/versions',
    {
      config,
      schema: { params, body: cameraClockVersionRequestSchema, response: { 201: cameraClockReplySchema } },
    },
    async (request, reply) => {
      const camera = request.params.id;
      const set = await db.write('setCameraClock', { ...actor(request), camera, request: request.body });
      return set.ok ? sendClock(request, reply, camera, 201) : sendProblem(request, reply, set.error);
    },
  );
};
