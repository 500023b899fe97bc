/** An archive described by its settings alone: addresses for the list, the clip and a picture (docs/archives.md). */
import type { ArchiveCredentials, GenericArchive } from '@otklik/shared/api/remote-archive.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { Span } from '../archive.ts';
import { authorization } from './authorization.ts';
import { fault, type RemoteFault } from './fault.ts';
import { readItems } from './generic-list.ts';
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
import { filledBody, filledPath, type Values } from './template.ts';
import type { TimeFormat } from './time-format.ts';

export interface GenericParts {
  readonly http: RemoteHttp;
  readonly credentials: ArchiveCredentials;
  readonly time: TimeFormat;
  /** Of the times in the list. */
  readonly listTime: TimeFormat;
  /** Resolves after so many ms, or at once when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface Call {
  readonly method?: 'GET' | 'POST' | undefined;
  readonly path: string;
  readonly body?: string | undefined;
}

const list = { mostBytes: MOST_LIST_BYTES, longestMs: LONGEST_LIST_MS };
const video = { mostBytes: MOST_VIDEO_BYTES, longestMs: LONGEST_VIDEO_MS };
/** A file is asked for as often as this while the recorder makes it. */
const askEveryMs = 500;
const asksMost = 80;
const pictureStarts = [Buffer.from([0xff, 0xd8, 0xff]), Buffer.from([0x89, 0x50, 0x4e, 0x47])];

export function createGeneric(settings: GenericArchive, parts: GenericParts): RemoteSource {
  const { http, credentials, time, listTime, wait } = parts;
  const headers = headersOf(settings, credentials);
  const login = settings.login;
  const request = (call: Call, values: Values, bounds: typeof list, signal: AbortSignal) => {
    // A session that the system calls a token goes where tokens go.
    const bearer = settings.auth === 'bearer' ? authorization(tokenOf(values.session)) : {};
    const body = call.body === undefined ? undefined : filledBody(call.body, values);
    return http(
      {
        ...{ method: call.method ?? 'GET', path: filledPath(call.path, values), ...bounds },
        headers: { ...headers, ...bearer, ...(body === undefined ? {} : { 'content-type': typeOf(body) }) },
        ...(body === undefined ? {} : { body }),
      },
      signal,
    );
  };
  const session =
    login === undefined
      ? undefined
      : new Session(async () => {
          const reply = await request(login, credentials, list, new AbortController().signal);
          if (!reply.ok) return reply;
          const wrong = statusFault(reply.value);
          if (wrong !== undefined) return wrong;
          const json = jsonOf(reply.value);
          if (!json.ok) return json;
          const found = at(json.value, login.session);
          // A reply without a session is how many say that the password is wrong.
          return typeof found === 'string' && found !== '' ? ok(found) : fault('archive-refuses');
        });
  const hasEnded = (reply: RemoteReply): boolean => reply.status === 401 || saysEnded(settings, reply);
  const ask = async (
    call: Call,
    values: Values,
    bounds: typeof list,
    signal: AbortSignal,
  ): Promise<Result<RemoteReply, RemoteFault>> => {
    const all = { ...credentials, ...values };
    const reply =
      session === undefined
        ? await request(call, all, bounds, signal)
        : await session.ask((id) => request(call, { ...all, session: id }, bounds, signal), hasEnded);
    if (!reply.ok) return reply;
    if (session === undefined && saysEnded(settings, reply.value)) return fault('archive-refuses');
    return reply;
  };
  const fetched = (reply: RemoteReply): Result<RemoteReply, RemoteFault> =>
    reply.status === 404 ? fault('no-footage') : (statusFault(reply) ?? ok(reply));

  /** Has the recorder make a file and takes it when it is ready. */
  const exported = async (
    made: RemoteReply,
    values: Values,
    signal: AbortSignal,
  ): Promise<Result<RemoteReply, RemoteFault>> => {
    const { export: steps } = settings.clip;
    if (steps === undefined) return ok(made);
    const id = idOf(made, steps.id);
    if (id === undefined) return fault('archive-garbled');
    const { status, download } = steps;
    let withId: Values = { ...values, id };
    for (let turn = 0; status !== undefined; turn += 1) {
      if (turn === asksMost) return fault('archive-slow');
      const reply = await ask(status, withId, list, signal);
      if (!reply.ok) return reply;
      const wrong = statusFault(reply.value);
      if (wrong !== undefined) return wrong;
      const json = jsonOf(reply.value);
      if (!json.ok) return json;
      const state = String(at(json.value, status.field));
      if (state === status.ready) {
        const file = status.file === undefined ? undefined : at(json.value, status.file);
        if (typeof file === 'string') withId = { ...withId, file };
        break;
      }
      if (state === status.failed) return fault('archive-lies');
      await wait(askEveryMs, signal);
      if (signal.aborted) return fault('unavailable');
    }
    return ask({ path: download }, withId, video, signal);
  };

  const { list: listing, snapshot } = settings;
  return {
    ...{ whole: false, pieceMs: settings.clip.export === undefined ? 20_000 : 60_000, grain: time.grain },
    async spans(span, signal) {
      if (listing === undefined) return ok(undefined);
      // Outwards: what begins within the second is not left out.
      const values = valuesOf(outwards(span, time.grain), time);
      const reply = await ask(listing, values, list, signal);
      if (!reply.ok) return reply;
      if (reply.value.status === 404) return ok([]);
      const wrong = statusFault(reply.value);
      if (wrong !== undefined) return wrong;
      const json = jsonOf(reply.value);
      return json.ok ? readItems(json.value, listing, listTime) : json;
    },
    async fetch(piece, signal) {
      const values = valuesOf(piece, time);
      const asked = await ask(settings.clip, values, video, signal);
      if (!asked.ok) return asked;
      const made = fetched(asked.value);
      if (!made.ok) return made;
      const reply = await exported(made.value, values, signal);
      if (!reply.ok) return reply;
      const whole = fetched(reply.value);
      if (!whole.ok) return whole;
      const isEnd = settings.clip.anchor === 'end';
      return ok({
        bytes: whole.value.body,
        anchor: isEnd ? { of: 'end', at: piece.to } : { of: 'first', at: piece.from },
      });
    },
    ...(snapshot === undefined
      ? {}
      : {
          async snapshot(instant: number, signal: AbortSignal): Promise<Result<undefined, RemoteFault>> {
            const span = { from: instant, to: instant };
            const reply = await ask({ path: snapshot }, valuesOf(span, time), list, signal);
            if (!reply.ok) return reply;
            const picture = fetched(reply.value);
            if (!picture.ok) return picture;
            const { body } = picture.value;
            const isPicture = pictureStarts.some((start) => body.subarray(0, start.length).equals(start));
            return isPicture ? ok(undefined) : fault('archive-garbled');
          },
        }),
  };
}

function headersOf({ auth }: GenericArchive, credentials: ArchiveCredentials): Record<string, string> {
  const { user, password, token } = credentials;
  if (auth === 'basic')
    return authorization({
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    });
  if (auth === 'bearer') return authorization(token === undefined ? {} : { token });
  return {};
}

const tokenOf = (session: string | undefined): ArchiveCredentials =>
  session === undefined ? {} : { token: session };

const typeOf = (body: string): string =>
  /^\s*[{[]/.test(body) ? 'application/json' : 'application/x-www-form-urlencoded';

const outwards = ({ from, to }: Span, grain: number): Span => ({
  from: Math.floor(from / grain) * grain,
  to: Math.ceil(to / grain) * grain,
});

const valuesOf = ({ from, to }: Span, time: TimeFormat): Values => ({
  ...{ from: time.write(from), to: time.write(to), seconds: String((to - from) / 1000) },
});

function saysEnded({ ended }: GenericArchive, reply: RemoteReply): boolean {
  if (ended === undefined || !isJson(reply)) return false;
  const json = jsonOf(reply);
  return json.ok && String(at(json.value, ended.field)) === ended.value;
}

/** Some send JSON as plain text or as HTML. */
const isJson = ({ body }: RemoteReply): boolean =>
  body.length < 65_536 && /^\s*[{[]/.test(body.toString('latin1', 0, 64));

function idOf(reply: RemoteReply, where: string): string | undefined {
  if (where === 'Location') {
    const last = reply.headers.location?.split('?', 1)[0]?.split('/').at(-1);
    return last === '' ? undefined : last;
  }
  const json = jsonOf(reply);
  const found = json.ok ? at(json.value, where) : undefined;
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}
