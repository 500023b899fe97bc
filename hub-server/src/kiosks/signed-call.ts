import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { FastifyRequest } from 'fastify';
import type { HubDatabase } from '../db/hub-database.ts';
import type { HubError } from '../problem.ts';
import { signedRequest } from './signed-request.ts';

/** Who signed a call, and its counter: all but the sending of events must carry one. */
export async function countedSigner(
  db: HubDatabase,
  request: FastifyRequest,
  body: Uint8Array,
): Promise<Result<{ readonly kiosk: string; readonly counter: number }, HubError>> {
  const signer = await db.read('checkSignature', signedRequest(request, body));
  if (!signer.ok) return signer;
  const { kiosk, counter } = signer.value;
  return counter === undefined
    ? err(coded('bad-signature', 'This call must carry a counter.'))
    : ok({ kiosk, counter });
}

/** As `countedSigner` for a call without a body; its counter is taken, durably, and must have risen. */
export async function risingSigner(
  db: HubDatabase,
  request: FastifyRequest,
): Promise<Result<string, HubError>> {
  const signer = await countedSigner(db, request, new Uint8Array());
  if (!signer.ok) return signer;
  const rose = await db.write('raiseCounter', signer.value);
  return rose ? ok(signer.value.kiosk) : err(counterReplayed);
}

export const counterReplayed: HubError = coded('counter-replayed', 'The counter did not rise.');
