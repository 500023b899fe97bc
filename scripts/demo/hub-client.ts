import { createdReplySchema, enrolmentCodeReplySchema, storesReplySchema } from '@otklik/shared/api/admin.ts';
import { problemSchema } from '@otklik/shared/api/common.ts';
import { sessionReplySchema } from '@otklik/shared/api/session.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';

const timeoutMs = 15_000;

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

  private constructor(url: string, cookie: string, csrf: string) {
    this.#url = url;
    this.#cookie = cookie;
    this.#csrf = csrf;
  }

  static async signIn(url: string, login: string, password: string): Reply<HubClient> {
    const reply = await request(`${url}/api/v1/session`, sessionReplySchema, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password }),
    });
    if (!reply.ok) return reply;
    const cookie = reply.value.headers
      .getSetCookie()
      .map((each) => each.split(';')[0] ?? '')
      .join('; ');
    return ok(new HubClient(url, cookie, reply.value.body.csrf));
  }

  async stores(): Reply<Static<typeof storesReplySchema>['stores']> {
    const reply = await this.#request('GET', '/stores', storesReplySchema);
    return reply.ok ? ok(reply.value.stores) : reply;
  }

  /** POSTs to an area that answers with the id of what it made. */
  async create(path: string, body: object): Reply<string> {
    const reply = await this.#request('POST', path, createdReplySchema, body);
    return reply.ok ? ok(reply.value.id) : reply;
  }

  async enrolmentCode(workplaces: readonly string[]): Reply<string> {
    const reply = await this.#request('POST', '/enrolment-codes', enrolmentCodeReplySchema, { workplaces });
    return reply.ok ? ok(reply.value.code) : reply;
  }

  async #request<S extends TSchema>(
    method: 'GET' | 'POST',
    path: string,
    schema: S,
    body?: object,
  ): Reply<Static<S>> {
    const reply = await request(`${this.#url}/api/v1${path}`, schema, {
      method,
      headers: {
        cookie: this.#cookie,
        'x-otklik-csrf': this.#csrf,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return reply.ok ? ok(reply.value.body) : reply;
  }
}

async function request<S extends TSchema>(
  url: string,
  schema: S,
  init: RequestInit,
): Reply<{ readonly body: Static<S>; readonly headers: Headers }> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    body = await response.json();
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
