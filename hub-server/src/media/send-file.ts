import { open } from 'node:fs/promises';
import type { MediaRecord } from '@otklik/shared/api/media.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { MIME } from '@otklik/shared/media/container.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../problem.ts';

/** First and last byte, or none that the file has. */
type Range = { readonly from: number; readonly to: number } | 'unsatisfiable' | undefined;

/** One range of bytes (RFC 9110, 14.1.2). Several, and what is no range, are answered with the whole file. */
export function rangeOf(header: string | undefined, size: number): Range {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '')
    return last === '0' ? 'unsatisfiable' : { from: Math.max(0, size - Number(last)), to: size - 1 };
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < from) return undefined;
  return from >= size ? 'unsatisfiable' : { from, to };
}

/**
 * Sends a prompt, or the part asked for; its hash is its ETag. Typed by what it is, never by what it was called, and
 * locked in a sandbox: whoever opens the address gets a sound or a picture and nothing that runs.
 */
export async function sendMedia(
  request: FastifyRequest,
  reply: FastifyReply,
  media: MediaRecord,
  path: string,
): Promise<FastifyReply> {
  const etag = `"${media.sha256}"`;
  reply
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-cache')
    .header('content-security-policy', "default-src 'none'; sandbox");
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const { 'if-range': ifRange } = request.headers;
  const range =
    ifRange === undefined || ifRange === etag ? rangeOf(request.headers.range, media.bytes) : undefined;
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${media.bytes}`);
    return sendProblem(request, reply, coded('range-wrong', 'The file has no such bytes.'));
  }
  // Opened first: a file that is gone is answered before any header of it is sent.
  const file = await open(path, 'r');
  const { from, to } = range ?? { from: 0, to: media.bytes - 1 };
  if (range !== undefined) reply.code(206).header('content-range', `bytes ${from}-${to}/${media.bytes}`);
  return reply
    .type(MIME[media.container][media.kind])
    .header('content-length', to - from + 1)
    .send(file.createReadStream({ start: from, end: to }));
}
