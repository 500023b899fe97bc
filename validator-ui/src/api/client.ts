import type { CallInput, CallName, CallReply, FileCallName } from '@otklik/shared/api/calls.ts';
import { problemSchema } from '@otklik/shared/api/common.ts';
import { firstCalls } from '@otklik/shared/api/first-calls.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { TSchema } from 'typebox';
import { Check } from './check.ts';
import { type ApiError, type ApiErrorCode, isProblemCode } from './errors.ts';

/** The one way to the hub: cookies, the CSRF header on changes, replies checked by schema. */
export interface Client {
  /** Calls an operation of the table in shared/api/calls.ts, by which input and reply are typed. */
  call<Name extends CallName>(
    name: Name,
    input: CallInput<Name>,
    signal?: AbortSignal,
  ): Promise<Result<CallReply<Name>, ApiError>>;
  /** Takes the file an operation answers with, in memory that the browser may keep on disk. */
  download<Name extends FileCallName>(
    name: Name,
    input: CallInput<Name>,
    ports: DownloadPorts,
  ): Promise<Result<Download, ApiError>>;
  setCsrf(token: string | undefined): void;
}

export interface DownloadPorts {
  /** Its abort is thrown, as by `fetch`. */
  readonly signal: AbortSignal;
  /** Bytes that have come so far. */
  readonly onBytes: (bytes: number) => void;
}

export interface Download {
  readonly content: Blob;
  /** As the hub calls it. */
  readonly name: string;
}

export interface ClientPorts {
  readonly fetch: typeof globalThis.fetch;
  /** Of the details of problems; absent: the browser's. */
  readonly language?: () => string;
  /** Called when the hub says that nobody is signed in. */
  readonly onSignedOut: () => void;
}

/** What a call of any name may be told. */
interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly upload?: Blob;
  readonly ifMatch?: number;
}

interface AnyCall {
  readonly method: string;
  readonly path: string;
  readonly upload?: string;
  readonly reply?: TSchema;
}

const isFirst = (name: string): name is keyof typeof firstCalls => Object.hasOwn(firstCalls, name);

type Calls = typeof import('@otklik/shared/api/calls.ts').calls;
let others: Calls | undefined;
/** All others are read once the page stands, or when the first of them is made. */
export async function otherCalls(): Promise<Calls> {
  others ??= (await import('@otklik/shared/api/calls.ts')).calls;
  return others;
}

async function callOf(name: CallName | FileCallName): Promise<AnyCall | undefined> {
  if (isFirst(name)) return firstCalls[name];
  try {
    return (await otherCalls())[name];
  } catch {
    // The hub is away. It is asked for again by whoever calls next.
    return undefined;
  }
}

export function createClient(ports: ClientPorts): Client {
  let csrf: string | undefined;

  const exchange = async (
    { method, path, upload }: AnyCall,
    { params = {}, query = {}, body, upload: file, ifMatch }: AnyInput,
    signal: AbortSignal | undefined,
  ): Promise<Result<unknown, ApiError>> => {
    const headers = new Headers({ accept: 'application/json, application/problem+json' });
    const language = ports.language?.();
    if (language !== undefined) headers.set('accept-language', language);
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (upload !== undefined) headers.set('content-type', upload);
    if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`);
    if (method !== 'GET' && csrf !== undefined) headers.set('x-otklik-csrf', csrf);
    let response: Response;
    let text: string;
    try {
      response = await ports.fetch(address(path, params, query), {
        ...{ method, headers },
        ...OWN,
        ...(file === undefined ? {} : { body: file }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
      text = await response.text();
    } catch (thrown) {
      // An aborted request is the caller's own doing and must reach it as such.
      if (signal?.aborted === true) throw thrown;
      return err({ code: 'offline', status: 0 });
    }
    const said = parseJson(text);
    return response.ok ? ok(said) : refused(response.status, said);
  };

  const refused = (status: number, said: unknown): Result<never, ApiError> => {
    const code = problemCode(said);
    if (code === 'not-signed-in') ports.onSignedOut();
    return err({ code, status, problem: said });
  };

  return {
    async call(name, input: AnyInput, signal) {
      const call = await callOf(name);
      if (call === undefined) return err({ code: 'offline', status: 0 });
      const answer = await exchange(call, input, signal);
      if (!answer.ok) return answer;
      const { reply } = call;
      const value = reply === undefined ? undefined : answer.value;
      if (reply !== undefined && !Check(reply, value)) return err({ code: 'bad-reply', status: 200 });
      // The check above is by the very schema the type is inferred from; the compiler cannot follow the name to it.
      return ok(value as CallReply<typeof name>);
    },
    async download(name, { query = {} }: AnyInput, { signal, onBytes }) {
      const call = await callOf(name);
      if (call === undefined) return err({ code: 'offline', status: 0 });
      let status = 0;
      try {
        const headers = { accept: '*/*, application/problem+json' };
        const response = await ports.fetch(address(call.path, {}, query), { headers, signal, ...OWN });
        status = response.status;
        if (!response.ok) return refused(status, parseJson(await response.text()));
        const content = await gathered(response, onBytes);
        return ok({ content, name: fileNameOf(response.headers.get('content-disposition')) ?? name });
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        // With a status: it had begun, and was broken off.
        return err({ code: 'offline', status });
      }
    },
    setCsrf(token) {
      csrf = token;
    },
  };
}

const OWN = { credentials: 'same-origin', cache: 'no-store' } as const;

/** Pieces are handed to the browser as soon as there is so much of them, bytes: a blob may lie on its disk. */
const HELD = 8_000_000;

/** The body as it comes; `Response.blob()` tells of no progress. */
async function gathered(response: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  const type = response.headers.get('content-type') ?? '';
  const handed: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  let bytes = 0;
  for (const reader = response.body?.getReader(); reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    held += value.byteLength;
    bytes += value.byteLength;
    onBytes(bytes);
    if (held < HELD) continue;
    handed.push(new Blob(pieces));
    [pieces, held] = [[], 0];
  }
  return new Blob([...handed, ...pieces], { type });
}

const fileNameOf = (disposition: string | null): string | undefined =>
  /filename="([\w.-]+)"/.exec(disposition ?? '')?.[1];

const address = (
  path: string,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, unknown>>,
): string => `/api/v1${filled(path, params)}${queryString(query)}`;

const filled = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

function queryString(fields: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, `${value}`);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemCode(body: unknown): ApiErrorCode {
  if (!Check(problemSchema, body)) return 'unknown';
  return isProblemCode(body.code) ? body.code : 'unknown';
}
