import { isAbsolute } from 'node:path';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  cameraRequestSchema,
  createdReplySchema,
  storeRequestSchema,
  storesReplySchema,
  workplaceRequestSchema,
} from '@otklik/shared/api/admin.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { ok } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Actor } from '../db/contract/audit.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { isInstant } from '../ingest/time-range.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem, sendResult } from '../problem.ts';
import { isKnownZone } from '../results/store-hour.ts';
import { checkFolderSettings } from '../video/folder-archive.ts';

export interface StoreDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  /** Called once something that kiosks are told has changed. */
  readonly configChanged: () => void;
}

const storeParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Stores, their workplaces and cameras. */
export const storeRoutes: FastifyPluginAsyncTypebox<StoreDeps> = async (
  app,
  { db, clock, rng, configChanged },
) => {
  const actor = (request: FastifyRequest): Actor => ({ user: userOf(request).id, now: clock.wall() });
  const admin = { access: ['admin'] } as const;
  const created = { 201: createdReplySchema };

  app.get(
    '/stores',
    { config: { access: ['expert', 'manager', 'admin'] }, schema: { response: { 200: storesReplySchema } } },
    () => db.read('stores', undefined),
  );

  app.post(
    '/stores',
    { config: admin, schema: { body: storeRequestSchema, response: created } },
    async (request, reply) => {
      if (!isKnownZone(request.body.zone)) {
        return sendProblem(request, reply, coded('bad-request', 'The zone is no IANA time zone.'));
      }
      const id = randomHex(rng, 8);
      await db.write('createStore', { ...actor(request), id, ...request.body });
      configChanged();
      return reply.code(201).send({ id });
    },
  );

  app.post(
    '/stores/:id/workplaces',
    { config: admin, schema: { params: storeParams, body: workplaceRequestSchema, response: created } },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      const store = request.params.id;
      const made = await db.write('createWorkplace', {
        ...actor(request),
        id,
        store,
        name: request.body.name,
      });
      configChanged();
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );

  app.post(
    '/stores/:id/cameras',
    { config: admin, schema: { params: storeParams, body: cameraRequestSchema, response: created } },
    async (request, reply) => {
      const { offset = 0, error = 0, ...camera } = request.body;
      if (!isAbsolute(camera.folder) || !isInstant(offset) || !isInstant(error)) {
        const detail = 'The folder must be an absolute path, the offset and its error in range.';
        return sendProblem(request, reply, coded('bad-request', detail));
      }
      const naming = checkFolderSettings(camera);
      if (!naming.ok) return sendProblem(request, reply, coded('bad-request', naming.error.detail));
      const id = randomHex(rng, 8);
      const workplaces = [...new Set(camera.workplaces)];
      const made = await db.write('createCamera', {
        ...actor(request),
        camera: { ...camera, workplaces, id, store: request.params.id, offset, error },
      });
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );
};
