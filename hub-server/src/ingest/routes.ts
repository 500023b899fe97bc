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
import { sendProblem } from '../problem.ts';
import { MAX_BATCH_BYTES } from './check-batch.ts';

export interface IngestDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly identity: HubIdentity;
  readonly tags: ConfigTags;
}

/**
 * POST /kiosk/events. The body stays bytes here: it is checked in a reader worker and stored in the writer; the reply
 * is made after the commit.
 */
export const ingestRoutes: FastifyPluginAsyncTypebox<IngestDeps> = async (
  app,
  { db, clock, identity, tags },
) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BATCH_BYTES }, (_request, body, done) =>
    done(null, body),
  );

  const countersign = (head: Head): Promise<string> =>
    new Promise((resolve, reject) => {
      sign(null, headMessage('otklik-ack-v1', head), identity.privateKey, (error, signature) =>
        error === null ? resolve(signature.toString('base64url')) : reject(error),
      );
    });

  app.post(
    '/kiosk/events',
    { config: { access: 'kiosk' }, schema: { response: { 200: ackReplySchema } } },
    async (request, reply) => {
      const received = clock.wall();
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
      const checked = await db.read('checkBatch', {
        ...signedRequest(request, body),
        encoding: request.headers['content-encoding'],
      });
      if (!checked.ok) return sendProblem(request, reply, checked.error);
      const { kiosk, batch } = checked.value;
      const kept = await db.write('ingestBatch', { ...checked.value, received });
      if (!kept.ok) {
        const { code, detail, durable } = kept.error;
        request.log.warn(
          { kiosk, epoch: batch.epoch, fromSeq: batch.fromSeq, durable, code },
          'batch refused',
        );
        const missing =
          code === 'batch-gap' ? { missing: [{ from: durable + 1, to: batch.fromSeq - 1 }] } : {};
        return sendProblem(request, reply, coded(code, detail), { durable, ...missing });
      }
      const { seq, hash } = kept.value;
      const epoch = asEpoch(batch.epoch);
      const ack: AckReply = {
        epoch,
        durable: seq,
        hash: Buffer.from(hash).toString('hex'),
        signature: await countersign({ kiosk: asKioskId(kiosk), epoch, seq, hash }),
        missing: [],
        hub: { received, replied: clock.wall() },
        configTag: await tags.of(kiosk),
      };
      return reply.header('cache-control', 'no-store').send(ack);
    },
  );
};
