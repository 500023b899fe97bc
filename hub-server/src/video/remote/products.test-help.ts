/**
 * Stand-ins for four products, as the documents and sources named in docs/archives.md describe their interfaces, with the camera
 * that the worked settings name.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cutOf, FRAGMENTED, type Recorded } from './footage.test-help.ts';
import { json, type StandIn, standIn } from './stand-ins.test-help.ts';

export const LOGIN = { user: 'hub', password: 'p&ss "word"' } as const;

const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const overlapping = (recordings: readonly Recorded[], from: number, to: number): readonly Recorded[] =>
  recordings.filter((each) => each.to > from && each.from < to);
const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://stand.in');

async function sendCut(
  response: ServerResponse,
  recordings: readonly Recorded[],
  from: number,
  to: number,
  ...format: readonly string[]
): Promise<void> {
  const cut = await cutOf(recordings, from, to, ...(format.length === 0 ? FRAGMENTED : format));
  if (cut === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': 'video/mp4' }).end(cut);
}

/** Sessions by `POST /rest/v3/login/sessions`, times in ms, a duration of -1 for what is still recorded. */
export function nxStandIn(recordings: readonly Recorded[]): Promise<StandIn> {
  return standIn(async (request, response, body) => {
    const { pathname, searchParams } = urlOf(request);
    const number = (name: string): number => Number(searchParams.get(name));
    if (pathname === '/rest/v3/login/sessions') {
      const { username, password } = JSON.parse(body);
      if (username !== LOGIN.user || password !== LOGIN.password) return json(response, {}, 401);
      return json(response, { token: 'vms-1', username });
    }
    if (request.headers.authorization !== 'Bearer vms-1') return json(response, {}, 401);
    if (pathname === '/ec2/recordedTimePeriods') {
      const found = overlapping(recordings, number('startTime'), number('endTime'));
      const reply = found.map(({ from, to }) => ({
        startTimeMs: String(from),
        durationMs: to === recordings.at(-1)?.to ? '-1' : String(to - from),
      }));
      return json(response, { error: '0', errorString: '', reply });
    }
    if (pathname === '/ec2/cameraThumbnail') {
      response.end(picture);
      return undefined;
    }
    return sendCut(response, recordings, number('pos'), number('endPos'));
  });
}

const dotted = (text: string | null): number => {
  const [, day, month, year, time] = /^(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d:\d\d)$/.exec(text ?? '') ?? [];
  return Date.parse(`${year}-${month}-${day}T${time}Z`);
};

/** Login and password in every address, UTC times as DD.MM.YYYY, an export as Matroska. */
export function macroscopStandIn(recordings: readonly Recorded[]): Promise<StandIn> {
  return standIn(async (request, response) => {
    const { pathname, searchParams } = urlOf(request);
    if (searchParams.get('login') !== LOGIN.user || searchParams.get('password') !== LOGIN.password)
      return json(response, { ErrorMessage: 'Access denied' }, 401);
    const [from, to] = [dotted(searchParams.get('fromtime')), dotted(searchParams.get('totime'))];
    if (pathname === '/archivefragments') {
      const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '0000Z');
      const found = overlapping(recordings, from, to);
      return json(response, {
        Fragments: found.map((each, Id) => ({ Id, FromTime: iso(each.from), ToTime: iso(each.to) })),
      });
    }
    if (pathname === '/site') {
      response.end(picture);
      return undefined;
    }
    return sendCut(response, recordings, from, to, '-f', 'matroska');
  });
}

const basicTime = (text: string | undefined): number => {
  const [, date = '', time = '', fraction = ''] = /^(\d{8})T(\d{6})(\.\d+)?$/.exec(text ?? '') ?? [];
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  return Date.parse(`${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}${fraction}Z`);
};

/** Basic, times in the path, an export that is begun, asked for and fetched. */
export function axxonStandIn(recordings: readonly Recorded[]): Promise<StandIn> {
  const exports: { readonly from: number; readonly to: number; asked: number }[] = [];
  const basic = `Basic ${Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64')}`;
  const camera = '/SERVER/DeviceIpint.1/SourceEndpoint.video:0:0/';
  return standIn(async (request, response, body) => {
    const { pathname, searchParams } = urlOf(request);
    const path = decodeURIComponent(pathname);
    if (request.headers.authorization !== basic) return json(response, {}, 401);
    const [head = '', times = ''] = path.split(camera);
    const [first, second] = times.split('/').map(basicTime);
    if (head === '/archive/contents/intervals') {
      const plain = (ms: number): string =>
        new Date(ms)
          .toISOString()
          .replaceAll(/[-:Z]/g, '')
          .replace(/\.000$/, '');
      const intervals = overlapping(recordings, second ?? 0, first ?? 0).map(({ from, to }) => ({
        ...{ begin: plain(from), end: plain(to) },
      }));
      return json(response, { intervals, more: false });
    }
    if (head === '/archive/media') {
      response.end(picture);
      return undefined;
    }
    if (head === '/export/archive' && request.method === 'POST' && JSON.parse(body).format === 'mp4') {
      exports.push({ from: first ?? 0, to: second ?? 0, asked: 0 });
      response.writeHead(202, { location: `/export/${exports.length - 1}` }).end();
      return undefined;
    }
    const [, id, what] = /^\/export\/(\d+)\/(status|file)$/.exec(path) ?? [];
    const made = exports[Number(id)];
    if (made === undefined) return json(response, {}, 404);
    if (what === 'status') {
      made.asked += 1;
      const isReady = made.asked > 1;
      return json(response, { id, state: isReady ? 2 : 1, error: '', files: isReady ? ['till 1.mp4'] : [] });
    }
    if (searchParams.get('name') !== 'till 1.mp4') return json(response, {}, 404);
    return sendCut(response, recordings, made.from, made.to);
  });
}

export interface TrassirStandIn extends StandIn {
  endSession(): void;
}

/** A session by its number, which ends with a word in a 200 reply; times in microseconds; exports as tasks. */
export async function trassirStandIn(recordings: readonly Recorded[]): Promise<TrassirStandIn> {
  let sessions = 0;
  let alive = false;
  const tasks: { readonly from: number; readonly to: number }[] = [];
  const made = await standIn(async (request, response, body) => {
    const { pathname, searchParams } = urlOf(request);
    if (pathname === '/login') {
      if (searchParams.get('username') !== LOGIN.user || searchParams.get('password') !== LOGIN.password)
        return json(response, { success: '0', error_code: 'invalid username or password' });
      sessions += 1;
      alive = true;
      return json(response, { success: 1, sid: `sid${sessions}` });
    }
    if (!alive || searchParams.get('sid') !== `sid${sessions}`)
      return json(response, { success: '0', error_code: 'no session' });
    if (pathname === '/jit-export-create-task') {
      const { start_ts, end_ts } = JSON.parse(body);
      tasks.push({ from: start_ts / 1000, to: end_ts / 1000 });
      return json(response, { success: '1', task_id: `T${tasks.length - 1}` });
    }
    if (pathname === '/jit-export-task-status')
      return json(response, {
        success: '1',
        done: tasks[Number(JSON.parse(body).task_id.slice(1))] !== undefined,
      });
    if (pathname.startsWith('/screenshot/')) {
      response.end(picture);
      return undefined;
    }
    const task = tasks[Number(searchParams.get('task_id')?.slice(1))];
    return sendCut(response, recordings, task?.from ?? 0, task?.to ?? 0);
  });
  return {
    ...made,
    endSession: () => {
      alive = false;
    },
  };
}
