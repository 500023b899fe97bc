import { createdReplySchema, enrolmentCodeReplySchema, storesReplySchema } from '@otklik/shared/api/admin.ts';
import { problemSchema } from '@otklik/shared/api/common.ts';
import { sessionReplySchema } from '@otklik/shared/api/session.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';

const TIMEOUT_MS = 15_000;

/** Why a request failed: the hub's closed code, or what the network said. */
export interface HubFailure {
  readonly code: string;
  readonly detail: string;
}
type Reply<T> = Promise<Result<T, HubFailure>>;

/** A signed-in user of the hub's REST API, as the validator is one. */
export class HubClient {
  readonly #url: string;
  readonly #cookie: string;
  readonly #csrf: string;
  readonly #timeoutMs: number;

  private constructor(url: string, session: { cookie: string; csrf: string }, timeoutMs: number) {
    this.#url = url;
    this.#cookie = session.cookie;
    this.#csrf = session.csrf;
    this.#timeoutMs = timeoutMs;
  }

  /** `timeoutMs`: of each of its calls. */
  static async signIn(
    url: string,
    login: string,
    password: string,
    timeoutMs = TIMEOUT_MS,
  ): Reply<HubClient> {
    const body = { login, password };
    const reply = await request(
      `${url}/api/v1/session`,
      sessionReplySchema,
      withBody('POST', {}, body),
      timeoutMs,
    );
    if (!reply.ok) return reply;
    const cookie = reply.value.headers
      .getSetCookie()
      .map((each) => each.split(';')[0] ?? '')
      .join('; ');
    return ok(new HubClient(url, { cookie, csrf: reply.value.body.csrf }, timeoutMs));
  }

  async stores(): Reply<Static<typeof storesReplySchema>['stores']> {
    const reply = await this.call('GET', '/stores', storesReplySchema);
    return reply.ok ? ok(reply.value.stores) : reply;
  }

  /** POSTs to an area that answers with the id of what it made. */
  async create(path: string, body: object): Reply<string> {
    const reply = await this.call('POST', path, createdReplySchema, body);
    return reply.ok ? ok(reply.value.id) : reply;
  }

  async enrolmentCode(workplaces: readonly string[]): Reply<string> {
    const reply = await this.call('POST', '/enrolment-codes', enrolmentCodeReplySchema, { workplaces });
    return reply.ok ? ok(reply.value.code) : reply;
  }

  /** One call of the API; `schema`: what the reply must be. */
  async call<S extends TSchema>(
    method: Method,
    path: string,
    schema: S,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Reply<Static<S>> {
    const session = { cookie: this.#cookie, 'x-otklik-csrf': this.#csrf, ...headers };
    const init = withBody(method, session, body);
    const reply = await request(`${this.#url}/api/v1${path}`, schema, init, this.#timeoutMs);
    return reply.ok ? ok(reply.value.body) : reply;
  }
}

type Method = 'GET' | 'POST' | 'PUT';

const withBody = (method: Method, headers: Readonly<Record<string, string>>, body?: object): RequestInit => ({
  method,
  headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/** A call of nobody who is signed in. */
export async function publicCall<S extends TSchema>(
  url: string,
  method: Method,
  path: string,
  schema: S,
  body?: object,
): Reply<Static<S>> {
  const reply = await request(`${url}/api/v1${path}`, schema, withBody(method, {}, body));
  return reply.ok ? ok(reply.value.body) : reply;
}

async function request<S extends TSchema>(
  url: string,
  schema: S,
  init: RequestInit,
  timeoutMs = TIMEOUT_MS,
): Reply<{ readonly body: Static<S>; readonly headers: Headers }> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    body = response.status === 204 ? null : await response.json();
  } catch (error) {
    const detail =
      error instanceof Error ? `${error.message} ${String(error.cause ?? '')}`.trim() : String(error);
    return err({ code: 'network', detail: `${url}: ${detail}` });
  }
  if (!response.ok) {
    return Value.Check(problemSchema, body)
      ? err({ code: body.code, detail: body.detail ?? body.title })
      : err({ code: `http-${response.status}`, detail: url });
  }
  return Value.Check(schema, body)
    ? ok({ body, headers: response.headers })
    : err({ code: 'unexpected-reply', detail: url });
}
