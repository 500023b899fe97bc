import { liveEventSchemas } from '@otklik/shared/api/live.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heartbeatOf, PASSWORD, type Person, signIn, type TestHub, testHub } from '../hub-fixture.ts';
import { IDLE_MS } from '../plugins/auth.ts';
import { listen } from './live.test-help.ts';
import { createLive, type Listener } from './live.ts';
import type { LiveMessage } from './message.ts';
import { heardBy } from './message.ts';

let hub: TestHub;
let question: string;
beforeAll(async () => {
  hub = await testHub();
  question = (await hub.admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' }))
    .json.id;
});
afterAll(() => hub.close());

let periods = 0;
/** Another question is asked from now on. */
const newQuestion = async (): Promise<void> => {
  periods += 1;
  const made = await hub.admin.post('/api/v1/plan/periods', { question, from: periods });
  expect(made.status).toBe(201);
};

test('a manager hears of polls, verdicts, questions and of a kiosk told to blink; each fits its schema', async () => {
  const manager = await listen(await hub.person('manager'));
  expect(manager.type).toBe('text/event-stream');
  expect(await manager.next()).toMatchObject({ event: 'ready', data: {} });
  const kiosk = await hub.kiosk();
  const { opened, seller } = kiosk.poll('no', { question });
  kiosk.poll('timeout', { question, place: 2 });
  await kiosk.sendAll();
  const polls = [await manager.until('poll'), await manager.until('poll')];
  const [first, second] = hub.workplaces;
  expect(polls.map(({ data }) => data)).toEqual(
    expect.arrayContaining([
      {
        ...{ store: hub.store, workplace: first, polls: 1 },
        latest: {
          id: kiosk.item(opened),
          at: expect.any(Number),
          question,
          outcome: 'answered',
          answer: 'no',
        },
      },
      expect.objectContaining({ workplace: second, latest: expect.objectContaining({ outcome: 'timeout' }) }),
    ]),
  );
  // The next batch tells only what is new.
  kiosk.poll('yes', { question });
  const from = kiosk.events.length - 5;
  expect((await kiosk.send(from, kiosk.events.length)).status).toBe(200);
  expect((await manager.until('poll')).data).toMatchObject({ polls: 1, latest: { answer: 'yes' } });
  await hub.admin.post(`/api/v1/review/items/${kiosk.item(seller)}/verdicts`, { value: 1 });
  expect((await manager.until('verdict')).data).toEqual({
    ...{ store: hub.store, workplace: first, item: kiosk.item(seller) },
  });
  const stream = await kiosk.stream();
  await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/identify`, { ms: 2000, place: 2 });
  expect((await manager.until('identify')).data).toEqual({
    ...{ store: hub.store, kiosk: kiosk.id, ms: 2000, place: 2 },
  });
  await stream.body?.cancel();
  await newQuestion();
  expect((await manager.until('question-changed')).data).toEqual({});
  for (const { event, data } of manager.all)
    expect([event, Check(liveEventSchemas[event as keyof typeof liveEventSchemas], data)]).toEqual([
      event,
      true,
    ]);
  manager.close();
});

/** Every key and value in a message, however deep. */
const walk = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [key, ...walk(each)])
    : [String(value)];

test('no message to an expert holds an answer, an outcome or a number, and no verdict of another', async () => {
  const expert = await hub.person('expert');
  const stream = await listen(expert);
  const kiosk = await hub.kiosk();
  const outcomes = ['yes', 'no', 'unsure', 'timeout', 'superseded', 'interrupted', 'device-lost'] as const;
  const polls = outcomes.map((outcome) => kiosk.poll(outcome, { question }));
  kiosk.forceMajeure();
  await kiosk.sendAll();
  await stream.until('poll');
  const item = (index: number): string => kiosk.item(polls[index]?.customer ?? 0);
  await hub.admin.post(`/api/v1/review/items/${item(0)}/verdicts`, { value: 0, reason: 'staff-pressed' });
  await expert.post(`/api/v1/review/items/${item(1)}/verdicts`, { value: 1 });
  await expert.post(`/api/v1/review/items/${item(1)}/confirm`, { match: false });
  await newQuestion();
  await stream.until('question-changed');
  const kinds = new Set(stream.all.map(({ event }) => event));
  expect([...kinds].toSorted()).toEqual(['poll', 'question-changed', 'ready', 'verdict']);
  const words = stream.all.flatMap(({ data }) => walk(data));
  const allowed = ['store', 'workplace', 'item', hub.store, ...hub.workplaces, item(1)];
  expect(words.filter((word) => !allowed.includes(word))).toEqual([]);
  stream.close();
});

test('whatever the hub could say, an expert is never told more than where something is new', () => {
  const place = { store: 's', workplace: 'w' };
  const latest = { id: 'x', at: 1, question: 'q', outcome: 'answered', answer: 'yes' };
  const messages: LiveMessage[] = [
    { event: 'poll', ...place, polls: 12, latest },
    { event: 'verdict', ...place, item: 'i', expert: 'me' },
    { event: 'verdict', ...place, item: 'j', expert: 'another' },
    { event: 'question-changed' },
    { event: 'kiosk-silent', store: 's', kiosk: 'k' },
    { event: 'kiosk-back', store: 's', kiosk: 'k' },
    { event: 'identify', store: 's', kiosk: 'k', ms: 1000 },
    { event: 'alert', alert: 'a', kind: 'index-low', state: 'firing', store: 's' },
  ];
  const expert = { user: 'me', role: 'expert', stores: undefined } as const;
  expect(messages.map((message) => heardBy(message, expert))).toEqual([
    { event: 'poll', data: place },
    { event: 'verdict', data: { ...place, item: 'i' } },
    undefined,
    { event: 'question-changed', data: {} },
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const elsewhere = { user: 'm', role: 'manager', stores: new Set(['t']) } as const;
  expect(messages.map((message) => heardBy(message, elsewhere)?.event).filter(Boolean)).toEqual([
    'question-changed',
  ]);
});

test('one whose scope is a store hears nothing of another, live or from the log', async () => {
  const { admin } = hub;
  const other = (await admin.post('/api/v1/stores', { name: 'Other', zone: 'Asia/Tokyo' })).json.id;
  const till = (await admin.post(`/api/v1/stores/${other}/workplaces`, { name: 'Till 9' })).json.id;
  const scoped = async (scope: object): Promise<Person> => {
    const login = `m-${Math.random()}`;
    await admin.post('/api/v1/users', { login, name: login, role: 'manager', scope, password: PASSWORD });
    return signIn(hub.hub.url, login, PASSWORD);
  };
  const person = await scoped({ kind: 'store', store: hub.store });
  const stream = await listen(person);
  const { id } = (await stream.next()) ?? { id: '' };
  const whole = await listen(admin);
  const kiosk = await hub.kiosk([till]);
  kiosk.poll('yes', { question });
  await kiosk.sendAll();
  await whole.until('poll');
  await newQuestion();
  expect(await stream.next()).toMatchObject({ event: 'question-changed' });
  const again = await listen(person, id);
  expect([(await again.next())?.event, (await again.next())?.event]).toEqual(['ready', 'question-changed']);
  for (const each of [stream, again, whole]) each.close();
});

test('a stream goes on behind the event it names, and begins with reset where that is not known', async () => {
  const { admin } = hub;
  const first = await listen(admin);
  const { id } = (await first.next()) ?? { id: '' };
  first.close();
  await newQuestion();
  await newQuestion();
  const again = await listen(admin, id);
  const heard = [await again.next(), await again.next(), await again.next()];
  expect(heard.map((each) => each?.event)).toEqual(['ready', 'question-changed', 'question-changed']);
  const last = await listen(admin, heard[2]?.id);
  await last.next();
  await newQuestion();
  expect(await last.next()).toMatchObject({ event: 'question-changed' });
  const unknown = await listen(admin, 'ffffffff-7');
  expect(await unknown.next()).toMatchObject({ event: 'reset', data: {} });
  for (const each of [again, last, unknown]) each.close();
});

test('a stream ends when its person signs out, loses the account, or has another role', async () => {
  const ended = async (person: Person, act: () => Promise<unknown>) => {
    const stream = await listen(person);
    await stream.next();
    await act();
    expect(await stream.until('never').catch((error: Error) => error.message)).toMatch(/ended/);
  };
  const one = await hub.person('manager');
  await ended(one, () => one.call('DELETE', '/api/v1/session'));
  const idOf = async (person: Person): Promise<string> => (await person.get('/api/v1/session')).json.user.id;
  const two = await hub.person('manager');
  const id = await idOf(two);
  await ended(two, () => hub.admin.changeUser(id, { name: 'x', role: 'seller', scope: { kind: 'all' } }));
  await expect(listen(two)).rejects.toThrow('not-signed-in');
  await expect(listen(await hub.person('seller'))).rejects.toThrow('forbidden');
  const group = (await hub.admin.post('/api/v1/store-groups', { name: 'G', stores: [hub.store] })).json.id;
  const login = 'of-group';
  const scope = { kind: 'group', group };
  await hub.admin.post('/api/v1/users', { login, name: login, role: 'manager', scope, password: PASSWORD });
  await ended(await signIn(hub.hub.url, login, PASSWORD), () =>
    hub.admin.call('PUT', `/api/v1/store-groups/${group}`, { name: 'G', stores: [] }, { 'if-match': '"1"' }),
  );
  await expect(listen(new (Object.getPrototypeOf(one).constructor)(hub.hub.url))).rejects.toThrow(
    'not-signed-in',
  );
});

/** Timers that run when the test says so. */
function manualTimers() {
  let waiting: (readonly [number, () => void])[] = [];
  const timers: Timers = {
    after(ms, handler) {
      const entry = [ms, handler] as const;
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((each) => each !== entry);
      };
    },
  };
  return {
    timers,
    fire() {
      const due = waiting;
      waiting = [];
      for (const [, handler] of due) handler();
    },
  };
}

const listener = (session: string): Listener => ({
  ...{ user: 'u', role: 'manager', stores: undefined, session, scope: { kind: 'all' } },
});

test('a listener that takes nothing is given up, the others hear on; nothing is kept once all have gone', () => {
  const { timers, fire } = manualTimers();
  let begun = 0;
  let logs = 0;
  const live = createLive({
    ...{ timers, generation: () => `a${logs++}` },
    onListening: () => {
      begun += 1;
    },
  });
  const heard: string[] = [];
  const ended: string[] = [];
  const sink = (name: string, takes: () => boolean) => ({
    write: (text: string) => {
      if (takes()) heard.push(`${name} ${/event: (\S+)/.exec(text)?.[1] ?? 'beat'}`);
      return takes();
    },
    end: () => void ended.push(name),
  });
  live.publish({ event: 'question-changed' });
  expect(live.listening).toBe(false);
  let full = false;
  live.open(
    listener('1'),
    sink('slow', () => !full),
    undefined,
  );
  const gone = live.open(
    listener('2'),
    sink('quick', () => true),
    undefined,
  );
  full = true;
  live.publish({ event: 'question-changed' });
  expect(ended).toEqual(['slow']);
  live.keepAlive();
  expect(heard).toEqual(['slow ready', 'quick ready', 'quick question-changed', 'quick beat']);
  gone();
  // Whoever left a moment ago may come back.
  expect(live.listening).toBe(true);
  live.publish({ event: 'question-changed' });
  const back = live.open(
    listener('2'),
    sink('back', () => true),
    'a0-1',
  );
  expect(heard.slice(-2)).toEqual(['back ready', 'back question-changed']);
  back();
  fire();
  expect(live.listening).toBe(false);
  live.open(
    listener('2'),
    sink('late', () => true),
    'a0-2',
  );
  expect(heard.at(-1)).toBe('late reset');
  expect(begun).toBe(2);
});

test('one session has a bounded number of streams: the oldest gives way', () => {
  const live = createLive({
    ...{ timers: manualTimers().timers, generation: () => 'aa', onListening: () => undefined },
  });
  const ended: number[] = [];
  for (let number = 0; number < 10; number += 1) {
    live.open(listener('1'), { write: () => true, end: () => void ended.push(number) }, undefined);
  }
  expect(ended).toEqual([0, 1]);
});

test('a kiosk that says nothing any more, and one that is back, are told', async () => {
  let now = Date.UTC(2026, 10, 27, 9);
  const own = await testHub({ clock: { wall: () => asWallMs(now), mono: () => asMonoMs(now) } });
  const kiosk = await own.kiosk();
  await kiosk.heartbeat();
  const stream = await listen(own.admin);
  expect(await stream.next()).toMatchObject({ event: 'ready' });
  now += 200_000;
  const data = { store: own.store, kiosk: kiosk.id };
  expect(await stream.next()).toMatchObject({ event: 'kiosk-silent', data });
  await kiosk.heartbeat(heartbeatOf({ upMs: 90_000 }));
  expect(await stream.next()).toMatchObject({ event: 'kiosk-back', data });
  // A session that is over by its time: nobody who holds it hears on.
  now += IDLE_MS;
  await expect(listen(own.admin)).rejects.toThrow('not-signed-in');
  await own.close();
  expect(await stream.next()).toBeUndefined();
}, 30_000);

test.each(['the journal that follows comes last', 'the rest of the journal that broke off comes last'])(
  'a poll that the hub ends itself, as its journal broke off, is told once: %s',
  async (order) => {
    const kiosk = await hub.kiosk();
    const { opened } = kiosk.poll('yes', { question });
    // Its end was never written, and the last event of what was salvaged may come late.
    kiosk.events.pop();
    kiosk.hashes.pop();
    const last = kiosk.events.length;
    const next = kiosk.newEpoch();
    const head = Buffer.from(kiosk.hashAt(last)).toString('hex');
    next.add({
      type: 'epoch-start',
      place: 0,
      data: { reason: 'damaged', previous: { epoch: kiosk.epoch, seq: last, head } },
    });
    const manager = await listen(await hub.person('manager'));
    await manager.until('ready');
    expect((await kiosk.send(1, last - 1)).status).toBe(200);
    const rest = async () => expect((await kiosk.send(last, last)).status).toBe(200);
    if (order.startsWith('the journal')) {
      await rest();
      await next.sendAll();
    } else {
      await next.sendAll();
      await rest();
    }
    expect((await manager.until('poll')).data).toMatchObject({
      polls: 1,
      latest: { id: kiosk.item(opened), outcome: 'answered', answer: 'yes' },
    });
    // What comes after it is told alone.
    next.poll('no', { question });
    expect((await next.send(2, next.events.length)).status).toBe(200);
    expect((await manager.until('poll')).data).toMatchObject({ polls: 1, latest: { answer: 'no' } });
    manager.close();
  },
);

test('a question that begins as planned is told when its time comes', async () => {
  const manager = await listen(await hub.person('manager'));
  await manager.until('ready');
  const from = Date.now() + 2500;
  expect((await hub.admin.post('/api/v1/plan/periods', { question, from })).status).toBe(201);
  // That it is planned, and that it has begun.
  await manager.until('question-changed');
  await manager.until('question-changed');
  expect(Date.now()).toBeGreaterThanOrEqual(from);
  manager.close();
});
