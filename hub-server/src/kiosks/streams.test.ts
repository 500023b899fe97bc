import { afterAll, beforeAll, expect, test } from 'vitest';
import { heartbeatOf, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { createKioskStreams } from './streams.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

/** The events of a stream as they come; `undefined` at its end. */
async function opened(kiosk: TestKiosk) {
  const response = await kiosk.stream();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no body');
  let text = '';
  return {
    async next(): Promise<{ event: string; data: unknown } | undefined> {
      for (;;) {
        const match = /^event: (.*)\ndata: (.*)\n\n/m.exec(text);
        if (match !== null) {
          text = text.slice(match.index + match[0].length);
          return { event: match[1] ?? '', data: JSON.parse(match[2] ?? '') };
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
    close: () => reader.cancel(),
  };
}

test('a stream begins with the tag of the configuration and tells each other one', async () => {
  const kiosk = await hub.kiosk();
  const stream = await opened(kiosk);
  const { tag } = (await kiosk.config()).json;
  expect(await stream.next()).toEqual({ event: 'config-changed', data: { tag } });
  await hub.admin.post('/api/v1/questions', { text: { ru: 'Вопрос?', en: 'Question?' }, positive: 'yes' });
  const { questions } = (await hub.admin.get('/api/v1/questions')).json;
  await hub.admin.post('/api/v1/plan/periods', { question: questions[0].id, from: 1 });
  const told = await stream.next();
  expect(told?.event).toBe('config-changed');
  expect(told?.data).not.toEqual({ tag });
  expect(told?.data).toEqual({ tag: (await kiosk.config()).json.tag });
  await stream.close();
});

test('identify reaches the kiosk, is noted, and is not kept for one that is away', async () => {
  const kiosk = await hub.kiosk();
  const path = `/api/v1/kiosks/${kiosk.id}/identify`;
  expect((await hub.admin.post(path, { ms: 5000 })).json).toMatchObject({ status: 409, code: 'kiosk-away' });
  const stream = await opened(kiosk);
  await stream.next();
  const reachable = async () =>
    (await hub.admin.get('/api/v1/kiosks?limit=500')).json.kiosks.find(
      ({ id }: { id: string }) => id === kiosk.id,
    ).reachable;
  expect(await reachable()).toBe(true);
  expect((await hub.admin.post(path, { ms: 5000, place: 2 })).status).toBe(204);
  expect(await stream.next()).toEqual({ event: 'identify', data: { ms: 5000, place: 2 } });
  expect(
    hub.rows(
      'SELECT action FROM audit WHERE subject = ? AND action = ?',
      `kiosk:${kiosk.id}`,
      'kiosk-identified',
    ),
  ).toHaveLength(1);
  for (const body of [{}, { ms: 1 }, { ms: 5000, place: 0 }, { ms: 5000, colour: 'red' }]) {
    expect((await hub.admin.post(path, body)).json).toMatchObject({ code: 'bad-request' });
  }
  const nobody = `/api/v1/kiosks/${'0'.repeat(32)}/identify`;
  expect((await hub.admin.post(nobody, { ms: 5000 })).json).toMatchObject({ status: 404 });
  await stream.close();
});

test('a second stream of a kiosk takes the place of the first', async () => {
  const kiosk = await hub.kiosk();
  const first = await opened(kiosk);
  await first.next();
  const second = await opened(kiosk);
  expect(await first.next()).toBeUndefined();
  await second.next();
  await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/identify`, { ms: 1000 });
  expect(await second.next()).toMatchObject({ event: 'identify' });
  await second.close();
});

test('a replayed, an unsigned and a revoked request get no stream; revoking ends the one that is open', async () => {
  const kiosk = await hub.kiosk();
  const stream = await opened(kiosk);
  await stream.next();
  const code = async (answer: Promise<Response>) => Object(await (await answer).json()).code;
  expect(await code(kiosk.stream(kiosk.counter))).toBe('counter-replayed');
  expect(await code(fetch(`${hub.hub.url}/api/v1/kiosk/stream`))).toBe('bad-signature');
  await kiosk.heartbeat(heartbeatOf(), 50);
  expect(await code(kiosk.stream(49))).toBe('counter-replayed');
  expect(await code(new TestKiosk(hub.hub.url).stream())).toBe('kiosk-unknown');
  await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' });
  expect(await stream.next()).toBeUndefined();
  expect(await code(kiosk.stream(60))).toBe('kiosk-revoked');
});

test('a hub that stops ends its streams', async () => {
  const own = await testHub();
  const stream = await opened(await own.kiosk());
  await stream.next();
  await own.close();
  expect(await stream.next()).toBeUndefined();
});

test('a line that takes nothing any more is given up, the others are told', async () => {
  const tags = { of: () => Promise.resolve('t'), changed: () => undefined };
  const streams = createKioskStreams({
    ...{ tags, now: () => 0, generation: 'aa' },
    onError: (error) => {
      throw error;
    },
  });
  const heard: string[] = [];
  const ended: string[] = [];
  const sink = (name: string, takes: boolean) => ({
    write: (text: string) => {
      if (takes) heard.push(`${name} ${text}`);
      return takes;
    },
    end: () => void ended.push(name),
  });
  streams.open({ kiosk: 'a', minor: 0 }, sink('a', false));
  const gone = streams.open({ kiosk: 'b', minor: 0 }, sink('b', true));
  streams.keepAlive();
  expect(ended).toEqual(['a']);
  expect(heard).toContain('b :\n\n');
  expect([streams.has('a'), streams.has('b')]).toEqual([false, true]);
  gone();
  expect(streams.identify('b', { ms: 1000 })).toBe(false);
});

test('a kiosk whose line was cut hears what is left of being told to blink, and only if it had not', () => {
  let now = 1000;
  const streams = createKioskStreams({
    tags: { of: () => new Promise(() => undefined), changed: () => undefined },
    ...{ now: () => now, generation: 'aa' },
    onError: (error) => {
      throw error;
    },
  });
  let heard: string[] = [];
  const open = (lastEventId?: string): string[] => {
    heard = [];
    const mine = heard;
    const sink = { write: (text: string) => mine.push(text) > 0, end: () => undefined };
    streams.open({ kiosk: 'a', minor: 0 }, sink, lastEventId);
    return mine;
  };
  open();
  expect(streams.identify('a', { ms: 5000, place: 2 })).toBe(true);
  const told = (ms: number): string[] => [
    `id: aa-1\nevent: identify\ndata: ${JSON.stringify({ ms, place: 2 })}\n\n`,
  ];
  expect(heard).toEqual(told(5000));
  now += 1500;
  expect(open('aa-0')).toEqual(told(3500));
  expect(open('aa-1')).toEqual([]);
  expect(open('bb-0')).toEqual([]);
  expect(open()).toEqual([]);
  // Less than the shortest there is would only flicker.
  now += 2501;
  expect(open('aa-0')).toEqual([]);
});
