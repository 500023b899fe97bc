import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type KeyChangeRequest, keyChangeRequestSchema } from '@otklik/shared/api/kiosk.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { asKioskId } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { verifyKeyChange } from '@otklik/shared/sync/key-change.ts';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Signer } from '../db/contract/kiosks.ts';
import { userOf } from '../plugins/auth.ts';
import { type HubError, sendProblem } from '../problem.ts';
import type { StoreDeps } from '../stores/routes.ts';
import { rawKey } from './raw-key.ts';
import { signedRequest } from './signed-request.ts';
import type { KioskStreams } from './streams.ts';

interface KeyDeps extends StoreDeps {
  readonly streams: KioskStreams;
}

const BODY_LIMIT = 4096;
const kioskParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) });
const requestCheck = Compile(keyChangeRequestSchema);

/** A new key for a kiosk: asked for by people, brought by the kiosk. */
export const kioskKeyRoutes: FastifyPluginAsyncTypebox<KeyDeps> = async (
  app,
  { db, clock, configChanged, streams },
) => {
  app.post(
    '/kiosks/:id/key-rotation',
    {
      config: { access: ['admin'], scope: { kiosk: 'params.id' } },
      schema: { params: kioskParams, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const asked = await db.write('askForKioskKey', {
        ...{ user: userOf(request).id, now: clock.wall(), kiosk: request.params.id },
      });
      if (!asked.ok) return sendProblem(request, reply, asked.error);
      configChanged();
      return reply.code(204).send(null);
    },
  );

  // The signature covers the body's bytes, so here they stay bytes until it has been checked.
  await app.register(async (bytes) => {
    bytes.removeAllContentTypeParsers();
    bytes.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    bytes.put(
      '/kiosk/key',
      { config: { access: 'kiosk' }, schema: { response: { 204: Type.Null() } } },
      async (request, reply) => {
        const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const signer = await db.read('checkSignature', signedRequest(request, body));
        if (!signer.ok) return sendProblem(request, reply, signer.error);
        const { kiosk, publicKey, counter } = signer.value;
        if (counter === undefined)
          return sendProblem(request, reply, coded('bad-signature', 'This call must carry a counter.'));
        const change = checkChange(body, signer.value);
        if (!change.ok) return sendProblem(request, reply, change.error);
        const changed = await db.write('changeKioskKey', {
          ...{ kiosk, counter, now: clock.wall() },
          signedBy: Buffer.from(publicKey).toString('base64url'),
          publicKey: change.value.publicKey,
          endorsement: change.value.endorsement,
        });
        if (!changed.ok) return sendProblem(request, reply, changed.error);
        // One that the former key opened.
        streams.end(kiosk);
        configChanged();
        return reply.code(204).send(null);
      },
    );
  });
};

/** A request that fits, whose signatures are those of the key that signed the call and of the new one. */
function checkChange(body: Uint8Array, { kiosk, publicKey }: Signer): Result<KeyChangeRequest, HubError> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return err(coded('bad-json', 'The body cannot be parsed.'));
  }
  if (!requestCheck.Check(value))
    return err(coded('bad-request', 'The change of key does not fit its schema.'));
  const to = rawKey(value.publicKey);
  if (to === undefined) return err(coded('bad-request', 'The public key is not 32 bytes in base64url.'));
  // The call is signed by the new key itself: it stands already, and the answer was lost.
  if (Buffer.compare(to, publicKey) === 0) return ok(value);
  const change = { kiosk: asKioskId(kiosk), from: publicKey, to };
  const signed =
    verifyKeyChange(change, value.endorsement, publicKey) && verifyKeyChange(change, value.possession, to);
  return signed ? ok(value) : err(coded('bad-signature', 'The change is not signed by both keys.'));
}
