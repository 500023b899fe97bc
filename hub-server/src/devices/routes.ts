import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  deviceDetailSchema,
  deviceListQuerySchema,
  deviceListReplySchema,
} from '@otklik/shared/api/devices.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import type { Heartbeats } from '../kiosks/heartbeats.ts';
import { kioskHealth } from '../kiosks/kiosk-health.ts';
import type { KioskStreams } from '../kiosks/streams.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';
import type { Offers } from '../releases/offer.ts';
import { deviceList, devicePlace, type KioskSources } from './device-list.ts';

export interface DeviceDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly heartbeats: Heartbeats;
  readonly streams: KioskStreams;
  readonly offers: Offers;
}

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** How workplaces and what stands there fare, over the whole chain (docs/decisions/0119). */
export const deviceRoutes: FastifyPluginAsyncTypebox<DeviceDeps> = async (
  app,
  { db, clock, heartbeats, streams, offers },
) => {
  const sources: KioskSources = {
    heard: heartbeats.known,
    reachable: streams.has,
    offered: (kiosk, version) => offers.of(kiosk, version)?.release.version,
  };

  app.get(
    '/devices',
    {
      config: {
        access: ['manager', 'admin'],
        scope: { filtered: true, store: 'query.store', group: 'query.group' },
      },
      schema: { querystring: deviceListQuerySchema, response: { 200: deviceListReplySchema } },
    },
    async (request, reply) => {
      const { store, group, ...wanted } = request.query;
      const places = await db.read('devicePlaces', { store, group, within: withinOf(request) });
      return reply
        .header('cache-control', 'no-store')
        .send(deviceList(places, sources, wanted, clock.wall()));
    },
  );

  app.get(
    '/devices/:id',
    {
      config: { access: ['manager', 'admin'], scope: { workplace: 'params.id' } },
      schema: { params, response: { 200: deviceDetailSchema } },
    },
    async (request, reply) => {
      const now = clock.wall();
      const found = await db.read('deviceFacts', { id: request.params.id, now, within: withinOf(request) });
      if (found === undefined)
        return sendProblem(request, reply, coded('workplace-unknown', 'No workplace has this id.'));
      const { row, store, health, ...told } = found;
      return reply.header('cache-control', 'no-store').send({
        ...told,
        place: devicePlace(row, store, sources, now),
        ...(health === undefined ? {} : { health: kioskHealth(health, { heartbeats, streams, now }) }),
        now,
      });
    },
  );
};
