import type { KeyObject } from 'node:crypto';
import { type ProblemCode, problemCodes, problemSchema } from '@otklik/shared/api/common.ts';
import { type Heartbeat, type HeartbeatReply, heartbeatReplySchema } from '@otklik/shared/api/heartbeat.ts';
import {
  type AckReply,
  ackReplySchema,
  HUB_TIMES_HEADER,
  type KeyChangeRequest,
  type KioskConfig,
} from '@otklik/shared/api/kiosk.ts';
import { SCHEMA_HEADER, schemaVersionText } from '@otklik/shared/api/schema-version.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { signRequest } from '@otklik/shared/sync/http-signature.ts';
import { Compile } from 'typebox/compile';
import type { JournalIdentity } from '../journal/journal.ts';
import type { ExchangeTimes } from './clock-sample.ts';
import type { SyncFailure } from './errors.ts';
import { configCheck } from './hub-pin.ts';
import type { HttpReply, HttpRequest, Transport } from './transport.ts';

export const EVENTS_PATH = '/api/v1/kiosk/events';
export const CONFIG_PATH = '/api/v1/kiosk/config';
export const KEY_PATH = '/api/v1/kiosk/key';
export const MEDIA_PATH = '/api/v1/kiosk/media';
export const STREAM_PATH = '/api/v1/kiosk/stream';
export const HEARTBEAT_PATH = '/api/v1/kiosk/heartbeat';
export const RELEASES_PATH = '/api/v1/kiosk/releases';

const ackCheck = Compile(ackReplySchema);
const heartbeatReplyCheck = Compile(heartbeatReplySchema);
const problemCheck = Compile(problemSchema);
const NO_BODY = new Uint8Array();

/**
 * Says on every call which schema this program speaks. The signature does not cover it: a hub of before would refuse a
 * component it does not know, and whoever could change it could as well change the reply.
 */
export const SPEAKS = { [SCHEMA_HEADER]: schemaVersionText() };

export interface HubClient {
  /** `body` is the gzipped batch. */
  sendEvents(body: Uint8Array, signal: AbortSignal): Promise<Result<AckReply, SyncFailure>>;
  /** `unchanged` when the hub's configuration still has this tag. */
  fetchConfig(
    tag: string | undefined,
    counter: number,
    signal: AbortSignal,
  ): Promise<Result<KioskConfig | 'unchanged', SyncFailure>>;
  /** Brings a new key, signed by `by`: the present key, or the new one where the hub may have it already. */
  changeKey(
    change: KeyChangeRequest,
    by: KeyObject,
    counter: number,
    signal: AbortSignal,
  ): Promise<Result<undefined, SyncFailure>>;
  sendHeartbeat(
    heartbeat: Heartbeat,
    counter: number,
    signal: AbortSignal,
  ): Promise<Result<HeartbeatReply, SyncFailure>>;
  /** Bytes `from` up to and without `to` of a release's archive. */
  /** Bytes `from` to `to` (exclusive) of a prompt, fewer where it ends before, and how many it has in all. */
  fetchMedia(
    sha256: string,
    range: { readonly from: number; readonly to: number },
    counter: number,
    signal: AbortSignal,
  ): Promise<Result<{ readonly bytes: Uint8Array; readonly total: number }, SyncFailure>>;
  fetchRelease(
    sha256: string,
    range: { readonly from: number; readonly to: number },
    counter: number,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array, SyncFailure>>;
  /** The signed request for the stream of what is to be heard at once. */
  streamRequest(counter: number, lastEventId?: string): HttpRequest;
}

/** Signed calls to the hub at `origin`, each reply checked against its schema. */
export function createHubClient(options: {
  readonly origin: string;
  readonly identity: () => JournalIdentity;
  readonly clock: Clock;
  readonly transport: Transport;
  /** The hub said when it received and replied. */
  readonly onTimes: (times: ExchangeTimes) => void;
}): HubClient {
  const { origin, identity, clock, transport, onTimes } = options;
  const sign = (method: string, path: string, body: Uint8Array, counter?: number, by?: KeyObject) => {
    const { kiosk, key } = identity();
    const created = Math.floor(clock.wall() / 1000);
    const parts = { method, path, query: '', body, ...(counter === undefined ? {} : { counter }) };
    return { ...SPEAKS, ...signRequest(parts, { keyId: kiosk, created, key: by ?? key }) };
  };
  return {
    async sendEvents(body, signal) {
      const headers = {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        ...sign('POST', EVENTS_PATH, body),
      };
      const reply = await transport.exchange(
        { method: 'POST', url: origin + EVENTS_PATH, headers, body },
        signal,
      );
      if (!reply.ok) return reply;
      if (reply.value.status !== 200) return err(problemOf(reply.value));
      const value = parseJson(reply.value.body);
      return ackCheck.Check(value) ? ok(value) : err(malformed('acknowledgement'));
    },
    async fetchConfig(tag, counter, signal) {
      const headers = {
        ...(tag === undefined ? {} : { 'if-none-match': `"${tag}"` }),
        ...sign('GET', CONFIG_PATH, NO_BODY, counter),
      };
      const sent = clock.mono();
      const reply = await transport.exchange({ method: 'GET', url: origin + CONFIG_PATH, headers }, signal);
      if (!reply.ok) return reply;
      const hub = hubTimesOf(reply.value);
      if (hub !== undefined) onTimes({ sent, arrived: clock.mono(), ...hub });
      if (reply.value.status === 304) return ok('unchanged');
      if (reply.value.status !== 200) return err(problemOf(reply.value));
      const value = parseJson(reply.value.body);
      return configCheck.Check(value) ? ok(value) : err(malformed('configuration'));
    },
    async changeKey(change, by, counter, signal) {
      const body = Buffer.from(JSON.stringify(change), 'utf8');
      const headers = { 'content-type': 'application/json', ...sign('PUT', KEY_PATH, body, counter, by) };
      const reply = await transport.exchange(
        { method: 'PUT', url: origin + KEY_PATH, headers, body },
        signal,
      );
      if (!reply.ok) return reply;
      return reply.value.status === 204 ? ok(undefined) : err(problemOf(reply.value));
    },
    async sendHeartbeat(heartbeat, counter, signal) {
      const body = Buffer.from(JSON.stringify(heartbeat), 'utf8');
      const headers = {
        'content-type': 'application/json',
        ...sign('POST', HEARTBEAT_PATH, body, counter),
      };
      const sent = clock.mono();
      const reply = await transport.exchange(
        { method: 'POST', url: origin + HEARTBEAT_PATH, headers, body },
        signal,
      );
      if (!reply.ok) return reply;
      if (reply.value.status !== 200) return err(problemOf(reply.value));
      const value = parseJson(reply.value.body);
      if (!heartbeatReplyCheck.Check(value)) return err(malformed('reply to a heartbeat'));
      onTimes({ sent, arrived: clock.mono(), ...value.hub });
      return ok(value);
    },
    async fetchMedia(sha256, { from, to }, counter, signal) {
      const path = `${MEDIA_PATH}/${sha256}`;
      const headers = { range: `bytes=${from}-${to - 1}`, ...sign('GET', path, NO_BODY, counter) };
      const reply = await transport.exchange({ method: 'GET', url: origin + path, headers }, signal);
      if (!reply.ok) return reply;
      const { status, body } = reply.value;
      const [, first, last, size] =
        /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15})$/.exec(reply.value.header('content-range') ?? '') ??
        [];
      // It has no such bytes: all of it is here already.
      if (status === 416 && size !== undefined) return ok({ bytes: NO_BODY, total: Number(size) });
      // A hub, or a proxy before it, that knows no ranges sends the whole.
      if (status === 200) return ok({ bytes: body.subarray(from), total: body.length });
      if (status !== 206) return err(problemOf(reply.value));
      const sound = first !== undefined && Number(first) === from && Number(last) - from + 1 === body.length;
      return sound ? ok({ bytes: body, total: Number(size) }) : err(malformed('part of a prompt'));
    },
    async fetchRelease(sha256, { from, to }, counter, signal) {
      const path = `${RELEASES_PATH}/${sha256}`;
      const headers = { range: `bytes=${from}-${to - 1}`, ...sign('GET', path, NO_BODY, counter) };
      const reply = await transport.exchange({ method: 'GET', url: origin + path, headers }, signal);
      if (!reply.ok) return reply;
      if (reply.value.status !== 206) return err(problemOf(reply.value));
      return ok(reply.value.body);
    },
    streamRequest: (counter, lastEventId) => ({
      method: 'GET',
      url: origin + STREAM_PATH,
      headers: {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
        ...sign('GET', STREAM_PATH, NO_BODY, counter),
      },
    }),
  };
}

function hubTimesOf(reply: HttpReply): Pick<ExchangeTimes, 'received' | 'replied'> | undefined {
  const match = /^(\d{1,15}) (\d{1,15})$/.exec(reply.header(HUB_TIMES_HEADER) ?? '');
  return match === null ? undefined : { received: Number(match[1]), replied: Number(match[2]) };
}

export const malformed = (what: string) =>
  coded('reply-malformed', `The hub's ${what} does not fit its schema.`);

export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The hub's refusal by its code; whatever cannot be read as problem details, a proxy's page say, by its status. */
export function problemOf(reply: HttpReply): SyncFailure {
  const value = parseJson(reply.body);
  const retryAfterMs = retryAfterOf(reply);
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (problemCheck.Check(value) && isProblemCode(value.code)) {
    const durable = 'durable' in value && isCount(value.durable) ? { durable: value.durable } : {};
    return { ...coded(value.code, `The hub refused: ${oneLine(value.title)}`), ...retry, ...durable };
  }
  const code = codeOfStatus(reply.status);
  return { ...coded(code, `The hub answered with status ${reply.status}.`), ...retry };
}

function codeOfStatus(status: number): SyncFailure['code'] {
  if (status === 413) return 'body-too-large';
  if (status === 429) return 'too-many-requests';
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  return status >= 500 ? 'internal' : 'reply-malformed';
}

/** Text from outside ends up in logs: one line, of a bounded length. */
const oneLine = (text: string): string => text.replace(/[^\P{C}]/gu, ' ').slice(0, 200);

const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemCodes, code);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Seconds, or a date read against the hub's own Date, since the kiosk's clock may be years off. Ms. */
function retryAfterOf(reply: HttpReply): number | undefined {
  const text = reply.header('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const ms = Date.parse(text) - Date.parse(reply.header('date') ?? '');
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
