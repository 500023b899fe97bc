import { ok, type Result } from '@otklik/shared/base/result.ts';
import { fault, type RemoteFault } from './fault.ts';
import { statusFault } from './json-reply.ts';
import type { RemoteReply } from './remote-http.ts';
import { MOST_VIDEO_BYTES } from './source.ts';

const mostSegments = 400;

/** What a playlist names, in its order (RFC 8216). */
interface Playlist {
  readonly variants: readonly string[];
  readonly map: string | undefined;
  readonly segments: readonly string[];
}

export function readPlaylist(text: string): Playlist | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines[0] !== '#EXTM3U') return undefined;
  const variants: string[] = [];
  const segments: string[] = [];
  let map: string | undefined;
  let next: 'variant' | 'segment' | undefined;
  for (const line of lines) {
    if (line.startsWith('#EXT-X-STREAM-INF:')) next = 'variant';
    else if (line.startsWith('#EXTINF:')) next = 'segment';
    else if (line.startsWith('#EXT-X-MAP:')) map ??= /URI="([^"]+)"/.exec(line)?.[1];
    else if (line !== '' && !line.startsWith('#')) {
      if (next === 'variant') variants.push(line);
      else if (next === 'segment') segments.push(line);
      next = undefined;
    }
  }
  return { variants, map, segments };
}

export interface HlsFetch {
  /** Asks below the archive's origin, with its login. */
  readonly ask: (path: string, base: URL | undefined) => Promise<Result<RemoteReply, RemoteFault>>;
  /** Address of the playlist. */
  readonly path: string;
  /** Whether an address is one of the asked camera. */
  readonly isOurs: (url: URL) => boolean;
}

/** A finished HLS presentation as the bytes of one file: the first variant, its initialisation and its segments in a row. */
export async function fetchHls({ ask, path, isOurs }: HlsFetch): Promise<Result<Buffer, RemoteFault>> {
  let bytes = 0;
  const get = async (name: string, base: URL | undefined): Promise<Result<RemoteReply, RemoteFault>> => {
    const reply = await ask(name, base);
    if (!reply.ok) return reply;
    if (reply.value.status === 404) return fault('no-footage');
    const wrong = statusFault(reply.value);
    if (wrong !== undefined) return wrong;
    if (!isOurs(reply.value.url)) return fault('archive-other-camera');
    bytes += reply.value.body.length;
    return bytes > MOST_VIDEO_BYTES ? fault('archive-garbled') : reply;
  };
  let reply = await get(path, undefined);
  if (!reply.ok) return reply;
  let list = readPlaylist(reply.value.body.toString('utf8'));
  const [variant] = list?.variants ?? [];
  if (variant !== undefined) {
    if (!oursBelow(variant, reply.value.url, isOurs)) return fault('archive-other-camera');
    reply = await get(variant, reply.value.url);
    if (!reply.ok) return reply;
    list = readPlaylist(reply.value.body.toString('utf8'));
  }
  if (list === undefined || list.segments.length > mostSegments) return fault('archive-garbled');
  if (list.segments.length === 0) return fault('no-footage');
  const parts: Buffer[] = [];
  const { url } = reply.value;
  for (const name of [...(list.map === undefined ? [] : [list.map]), ...list.segments]) {
    if (!oursBelow(name, url, isOurs)) return fault('archive-other-camera');
    const part = await get(name, url);
    if (!part.ok) return part;
    parts.push(part.value.body);
  }
  return ok(Buffer.concat(parts));
}

/** An address of another origin is left to whoever asks: it refuses it by its own name. */
function oursBelow(name: string, base: URL, isOurs: (url: URL) => boolean): boolean {
  if (!URL.canParse(name, base.href)) return true;
  const url = new URL(name, base);
  return url.origin !== base.origin || isOurs(url);
}
