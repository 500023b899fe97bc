import type { IndexReply } from '@otklik/shared/api/results.ts';
import { expect, expectTypeOf, test } from 'vitest';
import { type Client, createClient } from './client.ts';

interface Sent {
  readonly address: string;
  readonly init: RequestInit | undefined;
}

/** A client whose requests are kept, each answered with the same. */
function clientOf(status: number, body: unknown) {
  const sent: Sent[] = [];
  let signedOut = 0;
  const client = createClient({
    fetch: async (address, init) => {
      sent.push({ address: String(address), init });
      return new Response(body === undefined ? null : JSON.stringify(body), { status });
    },
    onSignedOut: () => {
      signedOut += 1;
    },
  });
  return { client, sent, signedOut: () => signedOut };
}

test('addresses are filled and escaped, undefined fields of a query left out', async () => {
  const { client, sent } = clientOf(200, {});
  await client.call('getReviewItem', { params: { id: 'a/b?c' } });
  await client.call('listReviewItems', { query: { state: 'all', limit: 5, cursor: undefined } });
  expect(sent.map(({ address }) => address)).toEqual([
    '/api/v1/review/items/a%2Fb%3Fc',
    '/api/v1/review/items?state=all&limit=5',
  ]);
});

test('changes carry the token of the session, reading does not', async () => {
  const { client, sent } = clientOf(204, undefined);
  client.setCsrf('token');
  expect(await client.call('identifyKiosk', { params: { id: 'k' }, body: { ms: 1000 } })).toEqual({
    ok: true,
    value: undefined,
  });
  await client.call('listStores', {});
  const tokens = sent.map(({ init }) => new Headers(init?.headers).get('x-otklik-csrf'));
  expect(tokens).toEqual(['token', null]);
  expect(sent[0]?.init?.body).toBe('{"ms":1000}');
});

test('a reply that is not as its schema says is none', async () => {
  const { client } = clientOf(200, { questions: [{ id: 1 }] });
  expect(await client.call('getIndex', {})).toEqual({ ok: false, error: { code: 'bad-reply', status: 200 } });
});

test('a refusal comes with its code; who is signed out is told of', async () => {
  const problem = { type: 'x', title: 'x', status: 401, code: 'not-signed-in' };
  const { client, signedOut } = clientOf(401, problem);
  const refused = await client.call('listStores', {});
  expect(refused).toEqual({ ok: false, error: { code: 'not-signed-in', status: 401, problem } });
  expect(signedOut()).toBe(1);
});

/** Never called: whether this compiles is the test, and `npm run check` runs it. */
const wrongCalls = (client: Client) => [
  // @ts-expect-error no operation has this name
  client.call('getEverything', {}),
  // @ts-expect-error its path has an id
  client.call('getReviewItem', {}),
  // @ts-expect-error the path has no such name
  client.call('getReviewItem', { params: { id: 'x', other: 'y' } }),
  // @ts-expect-error a body is wanted
  client.call('signIn', {}),
  // @ts-expect-error a field of another type
  client.call('identifyKiosk', { params: { id: 'k' }, body: { ms: '1000' } }),
  // @ts-expect-error a field the hub does not know
  client.call('signIn', { body: { login: 'a', password: 'b', remember: true } }),
  // @ts-expect-error a value that is none of the list
  client.call('listReviewItems', { query: { state: 'some' } }),
  // @ts-expect-error what is changed must be named by its revision
  client.call('changeOperator', { params: { id: 'x' }, body: { number: '1' } }),
  // @ts-expect-error this takes no query
  client.call('getSession', { query: { limit: 1 } }),
];

test('what is called wrongly does not compile, and replies have the types of their schemas', () => {
  expect(wrongCalls).toBeTypeOf('function');
  type Reply = Awaited<ReturnType<typeof indexOf>>;
  expectTypeOf<Extract<Reply, { ok: true }>['value']>().toEqualTypeOf<IndexReply>();
});

const indexOf = (client: Client) => client.call('getIndex', {});

/** A client that is answered with a body in pieces; where `breaks`, the connection is cut behind them. */
function fileClient(pieces: readonly string[], breaks: boolean, headers: Record<string, string> = {}) {
  const body = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        if (breaks) controller.error(new TypeError('network error'));
        else controller.close();
      },
    });
  return createClient({
    fetch: async () => new Response(body(), { status: 200, headers }),
    onSignedOut: () => undefined,
  });
}

test('a file is taken as it comes, under the name the hub gives it', async () => {
  const client = fileClient(['a;b', '\r\n1;2'], false, {
    'content-type': 'text/csv',
    'content-disposition': 'attachment; filename="otklik-polls-2026-11-27.csv"',
  });
  const told: number[] = [];
  const ports = { signal: new AbortController().signal, onBytes: (bytes: number) => told.push(bytes) };
  const answer = await client.download('exportPollsCsv', { query: { locale: 'ru' } }, ports);
  if (!answer.ok) throw new Error(answer.error.code);
  expect(answer.value.name).toBe('otklik-polls-2026-11-27.csv');
  expect(await answer.value.content.text()).toBe('a;b\r\n1;2');
  expect(told).toEqual([3, 8]);
});

test('a file that is broken off is none, and says that it had begun', async () => {
  const ports = { signal: new AbortController().signal, onBytes: () => undefined };
  const answer = await fileClient(['a;b'], true).download('exportEventsNdjson', {}, ports);
  expect(answer).toEqual({ ok: false, error: { code: 'offline', status: 200 } });
});

test('a file that is refused comes with the code', async () => {
  const problem = { type: 'x', title: 'x', status: 429, code: 'too-many-requests' };
  const ports = { signal: new AbortController().signal, onBytes: () => undefined };
  const { client } = clientOf(429, problem);
  expect(await client.download('exportPollsXlsx', {}, ports)).toEqual({
    ok: false,
    error: { code: 'too-many-requests', status: 429, problem },
  });
});
