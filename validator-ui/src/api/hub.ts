import { storesReplySchema } from '@otklik/shared/api/admin.ts';
import { type IdentifyRequest, kioskListReplySchema } from '@otklik/shared/api/heartbeat.ts';
import { indexReplySchema } from '@otklik/shared/api/results.ts';
import { reviewDetailSchema, reviewListReplySchema, type VerdictRequest } from '@otklik/shared/api/review.ts';
import { type SignInRequest, sessionReplySchema } from '@otklik/shared/api/session.ts';
import { type GrantRequest, grantReplySchema } from '@otklik/shared/api/video.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Client } from './client.ts';
import { type ApiError, ApiFailure } from './errors.ts';

export interface ListFilter {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  readonly workplace?: string | undefined;
  readonly state?: 'all' | 'pending' | 'done' | undefined;
}

/** Every call the screens make, one function each. */
export type Hub = ReturnType<typeof createHub>;

export function createHub(client: Client) {
  const item = (id: string) => `/review/items/${encodeURIComponent(id)}`;
  return {
    session: (signal?: AbortSignal) => client.send('/session', sessionReplySchema, withSignal(signal)),
    signIn: (body: SignInRequest) => client.send('/session', sessionReplySchema, { method: 'POST', body }),
    signOut: () => client.sendEmpty('/session', { method: 'DELETE' }),
    items: (filter: ListFilter, signal?: AbortSignal) =>
      client.send(`/review/items${queryString(filter)}`, reviewListReplySchema, withSignal(signal)),
    item: (id: string, signal?: AbortSignal) => client.send(item(id), reviewDetailSchema, withSignal(signal)),
    giveVerdict: (id: string, body: VerdictRequest) =>
      client.send(`${item(id)}/verdicts`, reviewDetailSchema, { method: 'POST', body }),
    confirm: (id: string, match: boolean) =>
      client.send(`${item(id)}/confirm`, reviewDetailSchema, { method: 'POST', body: { match } }),
    undo: (id?: string) =>
      client.send('/review/undo', reviewDetailSchema, {
        method: 'POST',
        body: id === undefined ? {} : { item: id },
      }),
    index: (signal?: AbortSignal) => client.send('/results/index', indexReplySchema, withSignal(signal)),
    stores: (signal?: AbortSignal) => client.send('/stores', storesReplySchema, withSignal(signal)),
    kiosks: (filter: { readonly cursor?: string }, signal?: AbortSignal) =>
      client.send(`/kiosks${queryString(filter)}`, kioskListReplySchema, withSignal(signal)),
    identify: (kiosk: string, body: IdentifyRequest) =>
      client.sendEmpty(`/kiosks/${encodeURIComponent(kiosk)}/identify`, { method: 'POST', body }),
    grant: (body: GrantRequest, signal?: AbortSignal) =>
      client.send('/video/grants', grantReplySchema, { method: 'POST', body, ...withSignal(signal) }),
    setCsrf: client.setCsrf,
  };
}

const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

function queryString(filter: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, `${value}`);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The value, or a throw of `ApiFailure` for TanStack Query. */
export async function orThrow<T>(answer: Promise<Result<T, ApiError>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new ApiFailure(result.error);
  return result.value;
}
