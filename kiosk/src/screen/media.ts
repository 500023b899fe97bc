import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export const mediaPath = /^\/media\/([0-9a-f]{64})$/;

/** Media type by the first bytes; prompts are stored by hash, without a name. */
function mediaType(head: Buffer): string {
  const ascii = head.toString('latin1');
  if (ascii.startsWith('ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2)) return 'audio/mpeg';
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0) return 'audio/aac';
  if (ascii.startsWith('OggS')) return 'audio/ogg';
  if (ascii.startsWith('RIFF') && ascii.startsWith('WAVE', 8)) return 'audio/wav';
  if (ascii.startsWith('ftyp', 4)) return 'video/mp4';
  if (head.readUInt32BE(0) === 0x1a45dfa3) return 'video/webm';
  return 'application/octet-stream';
}

/** The byte range asked for; `whole` for none or one we need not honour (RFC 9110 §14.2), undefined when outside. */
export function byteRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'whole' | undefined {
  const match = header === undefined ? null : /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header);
  if (match === null) return 'whole';
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? undefined : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= size ? undefined : { start, end };
}

/**
 * Serves one cached prompt. `sha256` has been checked to be 64 hex digits, so it cannot leave `dir`. Answers false
 * when there is no such file.
 */
export async function serveMedia(
  dir: string,
  sha256: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const file = await open(join(dir, sha256), 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const info = await file.stat();
    if (!info.isFile()) return false;
    const head = Buffer.alloc(16);
    await file.read(head, 0, head.length, 0);
    response.setHeader('Content-Type', mediaType(head));
    response.setHeader('Accept-Ranges', 'bytes');
    response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
    const range = byteRange(request.headers.range, info.size);
    if (range === undefined) {
      response.writeHead(416, { 'Content-Range': `bytes */${info.size}`, 'Content-Length': 0 }).end();
      return true;
    }
    const { start, end } = range === 'whole' ? { start: 0, end: info.size - 1 } : range;
    if (range !== 'whole') response.setHeader('Content-Range', `bytes ${start}-${end}/${info.size}`);
    response.writeHead(range === 'whole' ? 200 : 206, { 'Content-Length': end - start + 1 });
    if (request.method === 'HEAD' || info.size === 0) {
      response.end();
      return true;
    }
    await pipeline(file.createReadStream({ start, end, autoClose: false }), response).catch(() => {
      // The page went away or seeks elsewhere: usual for media elements.
    });
    return true;
  } finally {
    await file.close();
  }
}
