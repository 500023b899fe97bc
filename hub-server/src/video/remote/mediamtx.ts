/**
 * MediaMTX's playback server, as documented (mediamtx.org, "Playback") and as its sources have it (internal/playback):
 *   GET /list?path=P&start=RFC3339&end=RFC3339           [{start, duration: seconds, url}]; 404 where nothing is recorded
 *   GET /get?path=P&start=RFC3339&duration=S&format=fmp4  fMP4 whose time 0 is `start`
 * What lies between the keyframe before `start` and `start` comes with no duration at time 0 (muxer_fmp4.go).
 */
import type { ArchiveCredentials } from '@otklik/shared/api/remote-archive.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { Span } from '../archive.ts';
import { authorization } from './authorization.ts';
import { fault, type RemoteFault } from './fault.ts';
import { at, jsonOf, statusFault } from './json-reply.ts';
import type { RemoteHttp } from './remote-http.ts';
import {
  LONGEST_LIST_MS,
  LONGEST_VIDEO_MS,
  MOST_LIST_BYTES,
  MOST_VIDEO_BYTES,
  type RemoteSource,
} from './source.ts';

export function createMediamtx(
  { path }: { readonly path: string },
  credentials: ArchiveCredentials,
  http: RemoteHttp,
): RemoteSource {
  const headers = authorization(credentials);
  return {
    ...{ whole: false, pieceMs: 20_000, grain: 1 },
    async spans({ from, to }, signal) {
      const query = new URLSearchParams({ path, start: rfc3339(from), end: rfc3339(to) });
      const reply = await http(
        { path: `/list?${query}`, headers, mostBytes: MOST_LIST_BYTES, longestMs: LONGEST_LIST_MS },
        signal,
      );
      if (!reply.ok) return reply;
      if (reply.value.status === 404) return ok([]);
      const wrong = statusFault(reply.value);
      if (wrong !== undefined) return wrong;
      const json = jsonOf(reply.value);
      return json.ok ? readList(json.value, path) : json;
    },
    async fetch({ from, to }, signal) {
      const query = new URLSearchParams({
        ...{ path, start: rfc3339(from), duration: String((to - from) / 1000), format: 'fmp4' },
      });
      const reply = await http(
        { path: `/get?${query}`, headers, mostBytes: MOST_VIDEO_BYTES, longestMs: LONGEST_VIDEO_MS },
        signal,
      );
      if (!reply.ok) return reply;
      if (reply.value.status === 404) return fault('no-footage');
      return statusFault(reply.value) ?? ok({ bytes: reply.value.body, anchor: { of: 'zero', at: from } });
    },
  };
}

const rfc3339 = (ms: number): string => new Date(Math.round(ms)).toISOString();

function readList(value: unknown, path: string): Result<readonly Span[], RemoteFault> {
  // Nothing recorded is `null` in some versions.
  if (value === null) return ok([]);
  if (!Array.isArray(value)) return fault('archive-garbled');
  const spans: Span[] = [];
  for (const item of value) {
    const [start, duration, url] = [at(item, 'start'), at(item, 'duration'), at(item, 'url')];
    const from = typeof start === 'string' ? Date.parse(start) : Number.NaN;
    if (Number.isNaN(from) || typeof duration !== 'number') return fault('archive-garbled');
    if (typeof url === 'string' && URL.canParse(url)) {
      const named = new URL(url).searchParams.get('path');
      if (named !== null && named !== path) return fault('archive-other-camera');
    }
    if (duration < 0) return fault('archive-lies');
    if (duration > 0) spans.push({ from, to: from + duration * 1000 });
  }
  return ok(spans);
}
