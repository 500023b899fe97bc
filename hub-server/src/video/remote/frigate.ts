/**
 * Frigate (frigate.video), by its HTTP API as documented and as its sources have it (frigate/api/record.py, vod.py, auth.py):
 *   GET  /api/CAMERA/recordings?after=S&before=S       [{start_time, end_time, …}], Unix seconds with a fraction
 *   GET  /vod/CAMERA/start/S/end/S/master.m3u8         HLS of the recordings within
 *   POST /api/login {user, password}                   sets the cookie `frigate_token`; 401 says that it has ended
 * Each listed recording is asked for by its own bounds, so that its first picture is that of its start.
 */
import type { ArchiveCredentials } from '@otklik/shared/api/remote-archive.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { Span } from '../archive.ts';
import { fault, type RemoteFault } from './fault.ts';
import { fetchHls } from './hls-fetch.ts';
import { at, jsonOf, statusFault } from './json-reply.ts';
import type { RemoteHttp, RemoteReply } from './remote-http.ts';
import { Session } from './session.ts';
import {
  LONGEST_LIST_MS,
  LONGEST_VIDEO_MS,
  MOST_LIST_BYTES,
  MOST_VIDEO_BYTES,
  type RemoteSource,
} from './source.ts';

/** Frigate refuses to write longer ones. */
const longestRecordingMs = 600_000;
const list = { mostBytes: MOST_LIST_BYTES, longestMs: LONGEST_LIST_MS };
const video = { mostBytes: MOST_VIDEO_BYTES, longestMs: LONGEST_VIDEO_MS };

export function createFrigate(
  { camera }: { readonly camera: string },
  { user, password }: ArchiveCredentials,
  http: RemoteHttp,
): RemoteSource {
  const name = encodeURIComponent(camera);
  const session = user === undefined ? undefined : new Session(() => login(http, user, password ?? ''));
  const ask = (
    path: string,
    signal: AbortSignal,
    bounds: typeof list,
    base?: URL,
  ): Promise<Result<RemoteReply, RemoteFault>> => {
    const request = { path, ...(base === undefined ? {} : { base }), ...bounds };
    if (session === undefined) return http(request, signal);
    return session.ask(
      (cookie) => http({ ...request, headers: { cookie } }, signal),
      ({ status }) => status === 401,
    );
  };
  return {
    ...{ whole: true, pieceMs: longestRecordingMs, grain: 0.001 },
    async spans({ from, to }, signal) {
      const path = `/api/${name}/recordings?after=${seconds(from)}&before=${seconds(to)}`;
      const reply = await ask(path, signal, list);
      if (!reply.ok) return reply;
      const wrong = reply.value.status === 404 ? fault('archive-other-camera') : statusFault(reply.value);
      if (wrong !== undefined) return wrong;
      const json = jsonOf(reply.value);
      return json.ok ? readRecordings(json.value, camera) : json;
    },
    async fetch({ from, to }, signal) {
      const below = `/vod/${name}/start/`;
      const bytes = await fetchHls({
        ask: (path, base) => ask(path, signal, video, base),
        path: `${below}${seconds(from)}/end/${seconds(to)}/master.m3u8`,
        isOurs: ({ pathname }) => pathname.startsWith(below),
      });
      return bytes.ok ? ok({ bytes: bytes.value, anchor: { of: 'first', at: from } }) : bytes;
    },
  };
}

const seconds = (ms: number): string => String(Math.round(ms * 1000) / 1_000_000);

function readRecordings(value: unknown, camera: string): Result<readonly Span[], RemoteFault> {
  if (!Array.isArray(value)) return fault('archive-garbled');
  const spans: Span[] = [];
  for (const item of value) {
    // Older and newer versions leave it out.
    const named = at(item, 'camera');
    if (named !== undefined && named !== camera) return fault('archive-other-camera');
    const [begin, end] = [at(item, 'start_time'), at(item, 'end_time')];
    if (typeof begin !== 'number' || typeof end !== 'number') return fault('archive-garbled');
    const span = { from: begin * 1000, to: end * 1000 };
    if (span.to > span.from && span.to - span.from <= longestRecordingMs) spans.push(span);
    else if (span.to < span.from || span.to - span.from > longestRecordingMs) return fault('archive-lies');
  }
  return ok(spans);
}

async function login(http: RemoteHttp, user: string, password: string): Promise<Result<string, RemoteFault>> {
  const reply = await http(
    {
      ...{ method: 'POST', path: '/api/login', body: JSON.stringify({ user, password }), ...list },
      headers: { 'content-type': 'application/json' },
    },
    new AbortController().signal,
  );
  if (!reply.ok) return reply;
  // 400: a name it does not know.
  if (reply.value.status === 400) return fault('archive-refuses');
  const wrong = statusFault(reply.value);
  if (wrong !== undefined) return wrong;
  const cookies = reply.value.headers['set-cookie'] ?? [];
  const pairs = cookies.map((cookie) => cookie.split(';', 1)[0] ?? '').filter((pair) => pair.includes('='));
  return pairs.length === 0 ? fault('archive-garbled') : ok(pairs.join('; '));
}
