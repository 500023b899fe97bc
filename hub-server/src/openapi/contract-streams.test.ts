import Schema from 'typebox/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Operation, operationsOf } from '../fuzz/arbitrary-request.test-help.ts';
import { Person } from '../hub-fixture.ts';
import { type Seeded, seeded } from './examples.test-help.ts';

/**
 * The streams of the document against the running hub: they never end, so contract.test.ts leaves them out. Each is
 * opened as its document says, and what comes on it is held against the schemas of its events.
 */
let all: Seeded;
let streams: readonly Operation[];
beforeAll(async () => {
  all = await seeded();
  const document = (await new Person(all.hub.hub.url).get('/api/v1/openapi.json')).json;
  streams = operationsOf(document).filter(({ replies }) => eventsOf(replies) !== undefined);
}, 120_000);
afterAll(() => all.hub.close());

const eventsOf = (replies: Operation['replies']): Readonly<Record<string, object>> | undefined =>
  Object(replies['200']?.content?.['text/event-stream'])['x-events'];

interface Heard {
  readonly event: string;
  readonly data: unknown;
}

/** Reads a stream until each of `names` has come; gives all that came. */
async function heardUntil(response: Response, names: readonly string[]): Promise<readonly Heard[]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no body');
  const heard: Heard[] = [];
  let text = '';
  while (!names.every((name) => heard.some(({ event }) => event === name))) {
    const { done, value } = await reader.read();
    if (done)
      throw new Error(`the stream ended; ${names} were to come, ${heard.map(({ event }) => event)} came`);
    text += value;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event !== undefined && data !== undefined) heard.push({ event, data: JSON.parse(data) });
    }
  }
  await reader.cancel();
  return heard;
}

const fits = (operation: Operation, heard: readonly Heard[]): void => {
  const declared = eventsOf(operation.replies) ?? {};
  for (const { event, data } of heard) {
    const schema = declared[event];
    const said = `${operation.path} sent ${event} ${JSON.stringify(data)}`;
    expect(schema, `${said}, of which the document knows nothing`).toBeDefined();
    expect(said).toSatisfy(() => schema !== undefined && Schema.Check(schema, data));
  }
};

test('every stream of the document is one this test reads', () => {
  expect(streams.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'GET /api/v1/kiosk/stream',
    'GET /api/v1/live',
  ]);
});

test('what comes on the streams is what the document says, from the first message on', async () => {
  const { hub, kiosk } = all;
  const [ofKiosk, live] = ['/api/v1/kiosk/stream', '/api/v1/live'].map((path) =>
    streams.find((each) => each.path === path),
  );
  if (ofKiosk === undefined || live === undefined) throw new Error('a stream is missing');
  const own = await kiosk.stream();
  const people = await fetch(`${hub.hub.url}/api/v1/live`, { headers: { cookie: hub.admin.cookie } });
  for (const reply of [own, people]) {
    expect([reply.status, reply.headers.get('content-type')?.split(';')[0]]).toEqual([
      200,
      'text/event-stream',
    ]);
  }
  const atKiosk = heardUntil(own, ['config-changed', 'identify']);
  const atDesk = heardUntil(people, ['ready', 'question-changed', 'identify', 'poll', 'verdict']);
  const text = { ru: 'Ещё?', en: 'More?' };
  const question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  expect((await hub.admin.post('/api/v1/plan/periods', { question, from: 1 })).status).toBe(201);
  const { customer } = kiosk.poll('yes', { question, at: Date.UTC(2026, 10, 27, 9, 1) });
  await kiosk.send(1, kiosk.events.length);
  const item = `/api/v1/review/items/${kiosk.item(customer ?? 0)}`;
  expect((await hub.admin.post(`${item}/verdicts`, { value: 1 })).status).toBe(201);
  expect((await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/identify`, { ms: 1000, place: 1 })).status).toBe(
    204,
  );
  const [toKiosk, toDesk] = await Promise.all([atKiosk, atDesk]);
  expect([toKiosk[0]?.event, toDesk[0]?.event]).toEqual(['config-changed', 'ready']);
  fits(ofKiosk, toKiosk);
  fits(live, toDesk);
});

test('a stream that is not allowed, or asked for more than it takes, is refused by the document', async () => {
  for (const { path, security } of streams) {
    const url = `${all.hub.hub.url}${path}`;
    const kiosks = security.some((each) => 'kiosk' in each);
    const nobody = Object(await (await fetch(url)).json());
    expect([path, nobody.code]).toEqual([path, kiosks ? 'bad-signature' : 'not-signed-in']);
    if (kiosks) continue;
    const more = await fetch(`${url}?unheard=1`, { headers: { cookie: all.hub.admin.cookie } });
    expect([path, Object(await more.json()).code]).toEqual([path, 'bad-request']);
  }
});
