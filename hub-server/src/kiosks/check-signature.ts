import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result, unreachable } from '@otklik/shared/base/result.ts';
import { type SignatureErrorCode, verifyRequest } from '@otklik/shared/sync/http-signature.ts';
import { publicKeyFromRaw } from '@otklik/shared/sync/signature.ts';
import type { SignedRequest, Signer } from '../db/contract/kiosks.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findKiosk } from './kiosk-repository.ts';

/** Who signed the request: an enrolled kiosk that is not revoked. Its key id is its kiosk id. */
export function checkSignature(db: Db, request: SignedRequest): Result<Signer, HubError> {
  let found:
    | { readonly publicKey: Uint8Array; readonly revoked: boolean; readonly keyNumber: number }
    | undefined;
  const verified = verifyRequest(request, request.headers, (keyId) => {
    const kiosk = findKiosk(db, keyId);
    if (kiosk === undefined) return undefined;
    const publicKey = Buffer.from(kiosk.publicKey, 'base64url');
    found = { publicKey, revoked: kiosk.revokedAt !== undefined, keyNumber: kiosk.keyNumber };
    return publicKeyFromRaw(publicKey);
  });
  if (!verified.ok) return err(problemOf(verified.error.code, verified.error.detail));
  if (found === undefined) return err(coded('kiosk-unknown', 'No kiosk has this key.'));
  if (found.revoked) return err(coded('kiosk-revoked', 'This kiosk has been revoked.'));
  const { keyId, counter } = verified.value;
  const { publicKey, keyNumber } = found;
  return ok({ kiosk: keyId, publicKey, keyNumber, ...(counter === undefined ? {} : { counter }) });
}

function problemOf(code: SignatureErrorCode, detail: string): HubError {
  switch (code) {
    case 'key-unknown':
      return coded('kiosk-unknown', 'No kiosk has this key.');
    case 'signature-missing':
    case 'signature-malformed':
    case 'digest-mismatch':
    case 'signature-wrong':
      return coded('bad-signature', detail);
    default:
      return unreachable(code);
  }
}
