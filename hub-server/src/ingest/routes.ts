import { sign } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type AckReply, ackReplySchema } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { type Head, headMessage } from '@otklik/shared/sync/signature.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { HubIdentity } from '../hub-identity.ts';
import type { ConfigTags } from '../kiosks/config-tags.ts';
import { signedRequest } from '../kiosks/signed-request.ts';
import type { LiveFeeds } from '../live/feeds.ts';
import { sendProblem } from '../problem.ts';
import { MAX_BATCH_BYTES } from './check-batch.ts';

export interface IngestDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly identity: HubIdentity;
  readonly tags: ConfigTags;
  readonly feeds: Pick<LiveFeeds, 'batchArrived'>;
}

/**
 * POST /kiosk/events. The body stays bytes here: it is checked in a reader worker and stored in the writer; the reply
 * is made after the commit.
 */
export const ingestRoutes: FastifyPluginAsyncTypebox<IngestDeps> = async (
  app,
  { db, clock, identity, tags, feeds },
) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BATCH_BYTES }, (_request, body, done) =>
    done(null, body),
  );

  // Here and not in the thread pool: a signature takes 40 µs, and the way there and back as much again.
  const countersign = (head: Head): string =>
    sign(null, headMessage('otklik-ack-v1', head), identity.privateKey).toString('base64url');

  app.post(
    '/kiosk/events',
    { config: { access: 'kiosk' }, schema: { response: { 200: ackReplySchema } } },
    async (request, reply) => {
      const received = clock.wall();
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
      const taken = await db.takeBatch({
        ...signedRequest(request, body),
        encoding: request.headers['content-encoding'],
        minor: request.kioskMinor,
        received,
      });
      if (!taken.ok) {
        if (!('durable' in taken.error)) return sendProblem(request, reply, taken.error);
        const { code, detail, durable, kiosk, epoch, fromSeq } = taken.error;
        request.log.warn({ kiosk, epoch, fromSeq, durable, code }, 'batch refused');
        const missing = code === 'batch-gap' ? { missing: [{ from: durable + 1, to: fromSeq - 1 }] } : {};
        return sendProblem(request, reply, coded(code, detail), { durable, ...missing });
      }
      feeds.batchArrived(taken.value);
      const { kiosk, seq, hash } = taken.value;
      const epoch = asEpoch(taken.value.epoch);
      const ack: AckReply = {
        epoch,
        durable: seq,
        hash: Buffer.from(hash).toString('hex'),
        signature: countersign({ kiosk: asKioskId(kiosk), epoch, seq, hash }),
        missing: [],
        hub: { received, replied: clock.wall() },
        configTag: await tags.of({ kiosk, minor: request.kioskMinor }),
      };
      return reply.header('cache-control', 'no-store').send(ack);
    },
  );
};
