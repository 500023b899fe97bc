import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { identifyRequestSchema } from '@otklik/shared/api/heartbeat.ts';
import { SCHEMA_VERSION } from '@otklik/shared/api/schema-version.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import type { LiveFeeds } from '../live/feeds.ts';
import { openSink } from '../live/sink.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem } from '../problem.ts';
import type { Heartbeats } from './heartbeats.ts';
import { countedSigner, counterReplayed } from './signed-call.ts';
import type { KioskStreams } from './streams.ts';

export interface StreamDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly streams: KioskStreams;
  readonly heartbeats: Heartbeats;
  readonly feeds: Pick<LiveFeeds, 'identified'>;
}

const KEEP_ALIVE_MS = 20_000;
const kioskParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) });

/** The stream by which a kiosk hears at once, and what can be said on it. */
export const streamRoutes: FastifyPluginAsyncTypebox<StreamDeps> = async (
  app,
  { db, clock, streams, heartbeats, feeds },
) => {
  const timer = setInterval(() => streams.keepAlive(), KEEP_ALIVE_MS);
  // Before the server waits for its connections to end: these never would.
  app.addHook('preClose', async () => {
    clearInterval(timer);
    streams.endAll();
  });

  /**
   * The counter of the last stream of each kiosk. It is not written down: after a restart a replayed request would have
   * to come before the kiosk's own, with a counter above that of its last heartbeat, which is.
   */
  const counters = new Map<string, number>();

  app.get(
    '/kiosk/stream',
    { config: { access: 'kiosk' }, exposeHeadRoute: false },
    async (request, reply) => {
      const signer = await countedSigner(db, request, new Uint8Array());
      if (!signer.ok) return sendProblem(request, reply, signer.error);
      const { kiosk, counter } = signer.value;
      if (counter <= Math.max(counters.get(kiosk) ?? -1, heartbeats.counterOf(kiosk))) {
        return sendProblem(request, reply, counterReplayed);
      }
      counters.set(kiosk, counter);
      const last = request.headers['last-event-id'];
      const { sink, onClose } = openSink(reply);
      const speaking = { kiosk, minor: request.kioskMinor };
      onClose(streams.open(speaking, sink, typeof last === 'string' ? last : undefined));
      return reply;
    },
  );

  app.post(
    '/kiosks/:id/identify',
    {
      config: { access: ['admin'], scope: { kiosk: 'params.id' } },
      schema: { params: kioskParams, body: identifyRequestSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      if ((await db.read('kioskConfig', { kiosk: id, minor: SCHEMA_VERSION.minor })) === undefined) {
        return sendProblem(request, reply, coded('not-found', 'No kiosk has this id.'));
      }
      if (!streams.identify(id, request.body)) {
        return sendProblem(request, reply, coded('kiosk-away', 'The kiosk has no open stream.'));
      }
      feeds.identified(id, request.body);
      await db.write('addAudit', {
        at: clock.wall(),
        user: userOf(request).id,
        action: 'kiosk-identified',
        subject: `kiosk:${id}`,
      });
      return reply.code(204).send(null);
    },
  );
};
