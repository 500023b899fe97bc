import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  cameraRequestSchema,
  createdReplySchema,
  storeListQuerySchema,
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
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem, sendResult } from '../problem.ts';
import { isKnownZone } from '../results/store-hour.ts';
import type { Sealer } from '../users/sealed.ts';
import { parsed } from '../verify/parsed.ts';
import { cameraContent } from './camera-content.ts';

export interface StoreDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  /** Called once something that kiosks are told has changed. */
  readonly configChanged: () => void;
}

/** Of routes that take cameras. */
export interface CameraDeps extends StoreDeps {
  /** For the logins of their archives. */
  readonly cameraLogins: Sealer;
}

const storeParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Stores, their workplaces and cameras. */
export const storeRoutes: FastifyPluginAsyncTypebox<CameraDeps> = async (
  app,
  { db, clock, rng, cameraLogins, configChanged },
) => {
  const actor = (request: FastifyRequest): Actor => ({ user: userOf(request).id, now: clock.wall() });
  const ofStore = { access: ['admin'], scope: { store: 'params.id' } } as const;
  const created = { 201: createdReplySchema };

  app.get(
    '/stores',
    {
      config: { access: ['expert', 'manager', 'admin'], scope: { filtered: true } },
      schema: { querystring: storeListQuerySchema, response: { 200: storesReplySchema } },
    },
    async (request, reply) => {
      const { cursor, limit, retired = false } = request.query;
      const after = cursor === undefined ? undefined : readCursor(cursor);
      if (cursor !== undefined && after === undefined)
        return sendProblem(request, reply, coded('bad-request', 'The cursor is none of this list.'));
      const list = { retired, ...(after === undefined ? {} : { after }) };
      const found = await db.read('stores', {
        within: withinOf(request),
        ...list,
        ...(limit === undefined ? {} : { limit: limit + 1 }),
      });
      const page = found.stores.slice(0, limit);
      const last = page.at(-1);
      const more = limit !== undefined && found.stores.length > limit && last !== undefined;
      return reply.send({ stores: page, ...(more ? { next: cursorOf(last) } : {}) });
    },
  );

  app.post(
    '/stores',
    {
      config: { access: ['admin'], scope: 'chain' },
      schema: { body: storeRequestSchema, response: created },
    },
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
    { config: ofStore, schema: { params: storeParams, body: workplaceRequestSchema, response: created } },
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
    { config: ofStore, schema: { params: storeParams, body: cameraRequestSchema, response: created } },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      const content = cameraContent(request.body, id, cameraLogins);
      if (!content.ok) return sendProblem(request, reply, content.error);
      const { credentials = null, ...settings } = content.value;
      const camera = { ...settings, id, store: request.params.id };
      const made = await db.write('createCamera', { ...actor(request), camera, credentials });
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );
};

/** The list is by name, then id: where it goes on. */
const cursorOf = ({ name, id }: { readonly name: string; readonly id: string }): string =>
  Buffer.from(JSON.stringify([name, id])).toString('base64url');

function readCursor(cursor: string): { readonly name: string; readonly id: string } | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const parts = /^\["/.test(text) ? parsed(text) : undefined;
  if (!Array.isArray(parts)) return undefined;
  const [name, id]: readonly unknown[] = parts;
  return typeof name === 'string' && typeof id === 'string' ? { name, id } : undefined;
}
