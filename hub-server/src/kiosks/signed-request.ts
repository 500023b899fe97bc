import { COUNTER_HEADER } from '@otklik/shared/sync/http-signature.ts';
import type { FastifyRequest } from 'fastify';
import type { SignedRequest } from '../db/contract/kiosks.ts';
import { ownBytes } from '../db/own-bytes.ts';

const SIGNED_HEADERS = ['signature', 'signature-input', 'content-digest', COUNTER_HEADER] as const;

/** What the signature covers, as it stood on the request line and in the headers. */
export function signedRequest(request: FastifyRequest, body: Uint8Array): SignedRequest {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  return {
    method: request.method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark),
    headers: Object.fromEntries(SIGNED_HEADERS.map((name) => [name, request.headers[name]])),
    body: ownBytes(body),
  };
}
