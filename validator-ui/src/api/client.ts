import { problemSchema } from '@otklik/shared/api/common.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { type ApiError, type ApiErrorCode, isProblemCode } from './errors.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** The one way to the hub: cookies, the CSRF header on changes, replies checked by schema. */
export interface Client {
  /** Sends and checks; `reply` undefined where no body is expected. Path is below /api/v1. */
  send<S extends TSchema>(
    path: string,
    reply: S,
    options?: RequestOptions,
  ): Promise<Result<Static<S>, ApiError>>;
  sendEmpty(path: string, options?: RequestOptions): Promise<Result<undefined, ApiError>>;
  setCsrf(token: string | undefined): void;
}

export interface ClientPorts {
  readonly fetch: typeof globalThis.fetch;
  /** Called when the hub says that nobody is signed in. */
  readonly onSignedOut: () => void;
}

export function createClient(ports: ClientPorts): Client {
  let csrf: string | undefined;

  const exchange = async (path: string, options: RequestOptions): Promise<Result<unknown, ApiError>> => {
    const method = options.method ?? 'GET';
    const headers = new Headers({ accept: 'application/json, application/problem+json' });
    if (options.body !== undefined) headers.set('content-type', 'application/json');
    if (method !== 'GET' && csrf !== undefined) headers.set('x-otklik-csrf', csrf);
    let response: Response;
    let text: string;
    try {
      response = await ports.fetch(`/api/v1${path}`, {
        method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      text = await response.text();
    } catch (thrown) {
      // An aborted request is the caller's own doing and must reach it as such.
      if (options.signal?.aborted === true) throw thrown;
      return err({ code: 'offline', status: 0 });
    }
    const body = parseJson(text);
    if (response.ok) return ok(body);
    const code = problemCode(body);
    if (code === 'not-signed-in') ports.onSignedOut();
    return err({ code, status: response.status });
  };

  return {
    async send(path, reply, options = {}) {
      const answer = await exchange(path, options);
      if (!answer.ok) return answer;
      return Check(reply, answer.value) ? ok(answer.value) : err({ code: 'bad-reply', status: 200 });
    },
    async sendEmpty(path, options = {}) {
      const answer = await exchange(path, options);
      return answer.ok ? ok(undefined) : answer;
    },
    setCsrf(token) {
      csrf = token;
    },
  };
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
