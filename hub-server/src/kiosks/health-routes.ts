import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { heartbeatReplyFor } from '@otklik/shared/api/earlier.ts';
import {
  type Heartbeat,
  type HeartbeatReply,
  heartbeatReplySchema,
  heartbeatSchema,
  kioskListQuerySchema,
  kioskListReplySchema,
} from '@otklik/shared/api/heartbeat.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { Compile } from 'typebox/compile';
import type { HubDatabase } from '../db/hub-database.ts';
import { withinOf } from '../plugins/scope.ts';
import { type HubError, sendProblem } from '../problem.ts';
import type { Offers } from '../releases/offer.ts';
import type { ConfigTags } from './config-tags.ts';
import type { Heartbeats } from './heartbeats.ts';
import { kioskHealth } from './kiosk-health.ts';
import { countedSigner, counterReplayed } from './signed-call.ts';
import type { KioskStreams } from './streams.ts';

export interface HealthDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly tags: ConfigTags;
  readonly heartbeats: Heartbeats;
  readonly streams: KioskStreams;
  readonly offers: Offers;
}

/** Largest heartbeat, bytes: a kiosk of a dozen devices says some 4 KB. */
const BODY_LIMIT = 64 * 1024;
const FLUSH_MS = 5000;
const PAGE = 200;

const heartbeatCheck = Compile(heartbeatSchema);

/** Heartbeats from kiosks, and what people see of them. */
export const kioskHealthRoutes: FastifyPluginAsyncTypebox<HealthDeps> = async (
  app,
  { db, clock, tags, heartbeats, streams, offers },
) => {
  const flush = (): Promise<void> =>
    heartbeats.flush().catch((error: unknown) => app.log.warn({ err: error }, 'heartbeats not saved'));
  const timer = setInterval(() => void flush(), FLUSH_MS);
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await flush();
  });

  app.get(
    '/kiosks',
    {
      config: { access: ['manager', 'admin'], scope: { filtered: true, store: 'query.store' } },
      schema: { querystring: kioskListQuerySchema, response: { 200: kioskListReplySchema } },
    },
    async (request, reply) => {
      const { store, cursor, limit = PAGE } = request.query;
      const listed = await db.read('listKiosks', {
        ...(store === undefined ? {} : { store }),
        ...(cursor === undefined ? {} : { after: cursor }),
        limit: limit + 1,
        within: withinOf(request),
      });
      const now = clock.wall();
      const page = listed.slice(0, limit);
      const last = page.at(-1);
      return reply.header('cache-control', 'no-store').send({
        kiosks: page.map((kiosk) => kioskHealth(kiosk, { heartbeats, streams, now })),
        now,
        ...(listed.length > limit && last !== undefined ? { next: last.id } : {}),
      });
    },
  );

  // The signature covers the body's bytes, so here they stay bytes until it has been checked.
  await app.register(async (bytes) => {
    bytes.removeAllContentTypeParsers();
    bytes.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    bytes.post(
      '/kiosk/heartbeat',
      { config: { access: 'kiosk' }, schema: { response: { 200: heartbeatReplySchema } } },
      async (request, reply) => {
        const received = clock.wall();
        const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const signer = await countedSigner(db, request, body);
        if (!signer.ok) return sendProblem(request, reply, signer.error);
        const { kiosk, counter } = signer.value;
        const heartbeat = parseHeartbeat(body);
        if (!heartbeat.ok) return sendProblem(request, reply, heartbeat.error);
        if (!heartbeats.take(kiosk, counter, heartbeat.value, received)) {
          return sendProblem(request, reply, counterReplayed);
        }
        const update = offers.of(kiosk, heartbeat.value.versions.kiosk);
        const answer: HeartbeatReply = {
          configTag: await tags.of({ kiosk, minor: request.kioskMinor }),
          hub: { received, replied: clock.wall() },
          ...(update === undefined ? {} : { update }),
        };
        return reply.header('cache-control', 'no-store').send(heartbeatReplyFor(request.kioskMinor, answer));
      },
    );
  });
};

function parseHeartbeat(body: Uint8Array): Result<Heartbeat, HubError> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return err(coded('bad-json', 'The body cannot be parsed.'));
  }
  if (heartbeatCheck.Check(value)) return ok(value);
  const issue = heartbeatCheck.Errors(value)[0];
  const where = issue?.instancePath || '/';
  return err(
    coded('bad-request', `The heartbeat does not fit its schema at ${where}: ${issue?.message ?? ''}`),
  );
}
