/**
 * Stand-ins over loopback for systems that keep recordings, by what they document and by their sources where those are open.
 * They serve really recorded video. None of them is the product.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cutOf, FRAGMENTED, type Recorded } from './footage.test-help.ts';

export interface StandIn {
  readonly address: string;
  /** Of each request, in order: method and address. */
  readonly asked: string[];
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>;

export async function standIn(answer: Answer): Promise<StandIn> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`);
      Promise.resolve(answer(request, response, Buffer.concat(chunks).toString('utf8'))).catch(
        (error: unknown) => {
          response.writeHead(500).end(String(error));
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ address: `http://127.0.0.1:${port}`, asked },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

export interface FrigateStandIn extends StandIn {
  /** Sessions given until now are good no longer. */
  endSessions(): void;
}

/** Frigate 0.17 with its login, port 8971: frigate/api/record.py, vod.py, auth.py. */
export async function frigateStandIn(
  folder: string,
  recordings: readonly Recorded[],
  login: { readonly user: string; readonly password: string },
): Promise<FrigateStandIn> {
  let sessions = 0;
  let valid = new Set<string>();
  const hls = new Map<string, string>();
  const hlsOf = ({ path, from }: Recorded): string => {
    const into = hls.get(path) ?? join(folder, `vod-${from}`);
    if (!existsSync(into)) {
      mkdirSync(into);
      const segmented = [
        '-f',
        'hls',
        '-hls_playlist_type',
        'vod',
        '-hls_segment_type',
        'fmp4',
        '-hls_time',
        '4',
      ];
      const named = ['-hls_fmp4_init_filename', 'init-1.mp4', '-hls_segment_filename', 'seg-%d-v1.m4s'];
      execFileSync(
        'ffmpeg',
        ['-loglevel', 'error', '-i', path, '-c', 'copy', ...segmented, ...named, 'index-v1.m3u8'],
        {
          cwd: into,
        },
      );
      hls.set(path, into);
    }
    return into;
  };
  const made = await standIn((request, response, body) => {
    const url = new URL(request.url ?? '/', 'http://stand.in');
    if (url.pathname === '/api/login') {
      const given = JSON.parse(body);
      if (given.user !== login.user || given.password !== login.password)
        return json(response, { message: 'Login failed' }, 401);
      sessions += 1;
      valid.add(`frigate_token=s${sessions}`);
      response.writeHead(200, { 'set-cookie': `frigate_token=s${sessions}; HttpOnly; Path=/` });
      response.end('{}');
      return undefined;
    }
    if (!valid.has(request.headers.cookie ?? '')) return json(response, { message: 'Unauthorized' }, 401);
    if (url.pathname === '/api/till/recordings') {
      const [after, before] = [Number(url.searchParams.get('after')), Number(url.searchParams.get('before'))];
      return json(
        response,
        recordings
          .filter(({ from, to }) => to / 1000 >= after && from / 1000 <= before)
          .map(({ from, to }, id) => ({
            ...{ id: `${from}-${id}`, start_time: from / 1000, end_time: to / 1000 },
            ...{ segment_size: 1.5, motion: 0, objects: 0, duration: (to - from) / 1000 },
          })),
      );
    }
    const vod = /^\/vod\/till\/start\/([\d.]+)\/end\/([\d.]+)\/([a-z0-9-]+\.(?:m3u8|mp4|m4s))$/.exec(
      url.pathname,
    );
    const [, start = '', end = '', name = ''] = vod ?? [];
    const recording = recordings.find(
      ({ from, to }) => from === Number(start) * 1000 && to === Number(end) * 1000,
    );
    if (recording === undefined) return json(response, { success: false }, 404);
    if (name === 'master.m3u8') {
      response.end('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS="avc1.640028"\nindex-v1.m3u8\n');
      return undefined;
    }
    response.end(readFileSync(join(hlsOf(recording), name)));
    return undefined;
  });
  return {
    ...made,
    endSessions: () => {
      valid = new Set();
    },
  };
}

/** MediaMTX's playback server: internal/playback/on_list.go, on_get.go, muxer_fmp4.go. */
export function mediamtxStandIn(recordings: readonly Recorded[], password: string): Promise<StandIn> {
  const basic = `Basic ${Buffer.from(`hub:${password}`).toString('base64')}`;
  return standIn(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand.in');
    const value = (name: string): string => url.searchParams.get(name) ?? '';
    if (request.headers.authorization !== basic) {
      json(response, { status: 'error', error: 'authentication error' }, 401);
      return;
    }
    if (value('path') !== 'shop/till') return json(response, { error: 'path not found' }, 400);
    if (url.pathname === '/list') {
      const [from, to] = [Date.parse(value('start')), Date.parse(value('end'))];
      const found = recordings.filter((each) => each.to > from && each.from < to);
      if (found.length === 0) return json(response, { error: 'no segments found' }, 404);
      return json(
        response,
        found.map((each) => {
          const start = new Date(Math.max(each.from, from)).toISOString();
          const duration = (Math.min(each.to, to) - Math.max(each.from, from)) / 1000;
          const query = new URLSearchParams({ path: 'shop/till', start, duration: String(duration) });
          return { start, duration, url: `http://localhost:9996/get?${query}` };
        }),
      );
    }
    const from = Date.parse(value('start'));
    const cut = await cutOf(recordings, from, from + Number(value('duration')) * 1000, ...FRAGMENTED);
    if (cut === undefined) return json(response, { error: 'no segments found' }, 404);
    response.writeHead(200, { 'content-type': 'video/mp4', 'accept-ranges': 'none' }).end(cut);
    return undefined;
  });
}
