import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heartbeatOf, type Person, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { listen } from '../live/live.test-help.ts';
import { createAmong } from './among.ts';
import { type AlertEngine, createAlertEngine } from './engine.ts';

const START = Date.UTC(2026, 10, 27, 9);
const MINUTE = 60_000;

let now = START;
let hub: TestHub;
let manager: Person;
let engine: AlertEngine;
let free = 50e9;
beforeAll(async () => {
  const clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };
  hub = await testHub({ clock });
  manager = await hub.person('manager');
  const me = (await manager.get('/api/v1/session')).json.user.id;
  const settings = { on: true, address: 'm@example.org', language: 'ru', zone: 'Europe/Moscow' } as const;
  await hub.hub.db.write('saveMailSettings', { user: me, now, settings });
  let ids = 0;
  const among = createAmong({
    ...{ db: hub.hub.db, clock, heartbeats: { vitals: () => [] } },
    // Everything each time: how little may be looked at is what among.test.ts is about.
    fullEveryMs: 0,
  });
  engine = createAlertEngine({
    among,
    ...{ db: hub.hub.db, clock, timers: systemTimers },
    newId: () => (++ids).toString(16).padStart(16, '0'),
    freeBytes: () => free,
    flush: () => Promise.resolve(),
    onNews: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
});
afterAll(() => hub.close());

const { journal } = heartbeatOf();
/** What the kiosk says, as it is kept once it has been flushed. */
async function says(kiosk: TestKiosk, more: Parameters<typeof heartbeatOf>[0] = {}): Promise<void> {
  const body = JSON.stringify(heartbeatOf(more));
  await hub.hub.db.write('saveHeartbeats', [{ kiosk: kiosk.id, counter: 1, at: now, body }]);
}
const alertsOf = async (
  query = '',
): Promise<{ id: string; kind: string; state: string; subject: string }[]> =>
  (await manager.get(`/api/v1/alerts${query}`)).json.alerts;
const deliveries = () =>
  hub.rows<{ template: string; facts: string; critical: number }>(
    'SELECT template, facts, critical FROM deliveries ORDER BY place',
  );
const ruleOf = async (kind: string) =>
  (await hub.admin.get('/api/v1/alert-rules')).json.rules.find(
    (rule: { id: string }) => rule.id === `default-${kind}`,
  );
async function change(kind: string, more: object): Promise<void> {
  const { id, revision, kind: _kind, builtIn: _builtIn, ...body } = await ruleOf(kind);
  const headers = { 'if-match': `"${revision}"` };
  const changed = await hub.admin.call('PUT', `/api/v1/alert-rules/${id}`, { ...body, ...more }, headers);
  expect(changed.status).toBe(200);
}

/** Gives the store opening hours; undefined: takes them away. */
async function opening(hours: object | undefined): Promise<void> {
  const path = `/api/v1/stores/${hub.store}`;
  const { name, revision } = (await hub.admin.get(path)).json;
  const headers = { 'if-match': `"${revision}"` };
  const body = { name, ...(hours === undefined ? {} : { hours }) };
  expect((await hub.admin.call('PUT', path, body, headers)).status).toBe(200);
}

test('an alert begins once, is told once, taken on, talked about, and ends once it is safely over', async () => {
  const kiosk = await hub.kiosk();
  await says(kiosk, { journal: { ...journal, freeBytes: 300e6 } });
  await engine.look('kiosks');
  await engine.look('kiosks');
  const [alert, ...others] = await alertsOf('?kind=disk');
  expect(others).toEqual([]);
  expect(alert).toMatchObject({
    state: 'firing',
    subject: `kiosk:${kiosk.id}`,
    store: hub.store,
    comments: 0,
  });
  const path = `/api/v1/alerts/${alert?.id}`;
  const taken = await manager.post(`${path}/acknowledgement`);
  expect(taken.json.alert).toMatchObject({ state: 'acknowledged', acknowledgedAt: now });
  expect((await manager.post(`${path}/acknowledgement`)).json).toEqual(taken.json);
  expect((await manager.post(`${path}/comments`, { text: 'on my way' })).json.comments).toMatchObject([
    { text: 'on my way', at: now },
  ]);
  // In between nothing ends, above it does.
  now += MINUTE;
  await says(kiosk, { journal: { ...journal, freeBytes: 700e6 } });
  await engine.look('kiosks');
  expect(await alertsOf('?state=acknowledged')).toHaveLength(1);
  await says(kiosk);
  await engine.look('kiosks');
  await engine.look('kiosks');
  expect(await alertsOf('?state=resolved')).toMatchObject([{ id: alert?.id, resolvedAt: now, comments: 1 }]);
  expect((await manager.post(`${path}/acknowledgement`)).json).toMatchObject({ code: 'alert-resolved' });
  expect(deliveries().map(({ template, critical }) => [template, critical])).toEqual([
    ['alert-fired', 1],
    ['alert-resolved', 1],
  ]);
  expect(JSON.parse(deliveries()[0]?.facts ?? '')).toMatchObject({
    ...{ alert: alert?.id, kind: 'disk', store: hub.store, storeName: 'One', freeMb: 300 },
  });
  const actions = hub.rows<{ action: string }>(
    'SELECT action FROM audit WHERE subject = ?',
    `alert:${alert?.id}`,
  );
  expect(actions.map(({ action }) => action)).toEqual(['alert-acknowledged', 'alert-commented']);
});

test('a silent kiosk: only in opening hours, only after its time, over as soon as it speaks', async () => {
  const kiosk = await hub.kiosk();
  // Friday 12:00 in Moscow; closed until one.
  await opening({ week: { fri: [{ from: '13:00', to: '22:00' }] }, exceptions: [] });
  await says(kiosk);
  now += 30 * MINUTE;
  await engine.look('kiosks');
  const subject = `kiosk:${kiosk.id}`;
  const silent = async () =>
    (await alertsOf('?kind=kiosk-silent')).filter((each) => each.subject === subject);
  expect(await silent()).toEqual([]);
  now += 40 * MINUTE;
  await engine.look('kiosks');
  now += 9 * MINUTE;
  await engine.look('kiosks');
  expect(await silent()).toEqual([]);
  now += MINUTE;
  await engine.look('kiosks');
  expect(await silent()).toMatchObject([{ state: 'firing' }]);
  await says(kiosk);
  await engine.look('kiosks');
  expect(await silent()).toMatchObject([{ state: 'resolved' }]);
  await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' });
  await opening(undefined);
});

test('what ingest finds of a journal becomes an alert; a kiosk that is taken away has none', async () => {
  const kiosk = await hub.kiosk();
  kiosk.poll('yes');
  await kiosk.sendAll();
  // Another story under the same numbers, rightly signed: a disk that was copied.
  const clone = new TestKiosk(kiosk.url);
  Object.assign(clone, { key: kiosk.key, id: kiosk.id, epoch: kiosk.epoch });
  clone.poll('no');
  expect((await clone.send(1, clone.events.length)).json).toMatchObject({ code: 'chain-fork' });
  await engine.look('kiosks');
  expect(await alertsOf('?kind=fork')).toMatchObject([{ state: 'firing', subject: `kiosk:${kiosk.id}` }]);
  await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' });
  await engine.look('kiosks');
  expect(await alertsOf('?kind=fork')).toMatchObject([{ state: 'resolved' }]);
});

test('the hub watches its own disk; only those who speak for the chain see that', async () => {
  free = 100e6;
  await engine.look('kiosks');
  const [alert] = await alertsOf('?state=firing&kind=disk');
  expect(alert).toMatchObject({ subject: 'hub', state: 'firing' });
  free = 50e9;
  await engine.look('kiosks');
  expect(await alertsOf('?state=firing&kind=disk')).toEqual([]);
});

test('a rule that is switched off, or taken away, ends its alerts', async () => {
  const kiosk = await hub.kiosk();
  const low = () => says(kiosk, { journal: { ...journal, freeBytes: 2000e6 } });
  const made = await hub.admin.post('/api/v1/alert-rules', {
    ...{ kind: 'disk', name: 'More room', on: true, scope: { kind: 'store', store: hub.store } },
    thresholds: { raiseMb: 3000, clearMb: 4000 },
  });
  expect(made.status).toBe(201);
  const mine = async () =>
    (await hub.admin.get('/api/v1/alerts?kind=disk')).json.alerts.filter(
      (each: { rule: string }) => each.rule === made.json.id,
    );
  await low();
  await engine.look('kiosks');
  expect(await mine()).toMatchObject([{ state: 'firing' }]);
  const { id, revision, kind: _kind, builtIn: _builtIn, ...body } = made.json;
  const off = { ...body, on: false };
  const headers = { 'if-match': `"${revision}"` };
  expect((await hub.admin.call('PUT', `/api/v1/alert-rules/${id}`, off, headers)).status).toBe(200);
  const late = await hub.admin.call('PUT', `/api/v1/alert-rules/${id}`, body, headers);
  expect(late.json).toMatchObject({ status: 412, code: 'rule-changed', current: { on: false, revision: 2 } });
  await engine.look('kiosks');
  expect(await mine()).toMatchObject([{ state: 'resolved' }]);
  await hub.admin.call('PUT', `/api/v1/alert-rules/${id}`, body, { 'if-match': '"2"' });
  await low();
  await engine.look('kiosks');
  expect((await mine()).map((each: { state: string }) => each.state)).toEqual(['firing', 'resolved']);
  const gone = await hub.admin.call('DELETE', `/api/v1/alert-rules/${id}`, undefined, { 'if-match': '"3"' });
  expect(gone.status).toBe(204);
  await engine.look('kiosks');
  expect((await mine()).map((each: { state: string }) => each.state)).toEqual(['resolved', 'resolved']);
  const builtIn = await hub.admin.call('DELETE', '/api/v1/alert-rules/default-disk', undefined, {
    'if-match': '"1"',
  });
  expect(builtIn.json).toMatchObject({ status: 409, code: 'rule-built-in' });
});

test('lines of another kind, a store that is not there and an unknown recipient are refused', async () => {
  const rule = { kind: 'disk', name: '', on: true, scope: { kind: 'all' } };
  const refused = async (more: object) =>
    (await hub.admin.post('/api/v1/alert-rules', { ...rule, ...more })).json;
  expect(await refused({ thresholds: { raiseMinutes: 3 } })).toMatchObject({ code: 'bad-request' });
  expect(await refused({ thresholds: { raiseMb: 1, clearMb: 2, more: 3 } })).toMatchObject({
    code: 'bad-request',
  });
  const thresholds = { raiseMb: 100, clearMb: 200 };
  expect(await refused({ thresholds, scope: { kind: 'store', store: 'none' } })).toMatchObject({
    code: 'bad-request',
  });
  expect(await refused({ thresholds, recipients: ['nobody'] })).toMatchObject({ code: 'user-unknown' });
});

test('figures: an index wholly below its line, a share that fell, a worker out of the limits', async () => {
  const question = (
    await hub.admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' })
  ).json.id;
  await change('index-low', { on: true });
  const kiosk = await hub.kiosk();
  const DAY = 86_400_000;
  const poll = (daysAgo: number, outcome: 'yes' | 'no' | 'timeout', fm?: number) =>
    kiosk.poll(outcome, {
      ...{ question, operator: 'w1', at: now - daysAgo * DAY },
      ...(fm === undefined ? {} : { fm: [fm] }),
    });
  for (let index = 0; index < 120; index += 1) poll(15, 'no');
  const { raised } = kiosk.forceMajeure();
  for (let index = 0; index < 120; index += 1)
    poll(1, index % 2 === 0 ? 'no' : 'timeout', index < 10 ? raised : undefined);
  await kiosk.sendAll();
  await engine.look('stores');
  await engine.look('operators');
  await engine.look('stores');
  const found = (await alertsOf('?state=firing')).filter(({ subject }) => !subject.startsWith('kiosk:'));
  expect(found.map(({ kind, subject }) => [kind, subject]).toSorted()).toEqual([
    ['force-majeure', 'operator:w1'],
    ['index-low', `store:${hub.store} ${question}`],
    ['response-drop', `store:${hub.store}`],
  ]);
  await change('index-low', { on: false });
  await engine.look('stores');
  expect(await alertsOf('?state=firing&kind=index-low')).toEqual([]);
});

test('what becomes of an alert is told live, to those whom it concerns', async () => {
  const kiosk = await hub.kiosk();
  await says(kiosk, { clock: { offset: 3_600_000, error: 5 } });
  await engine.look('kiosks');
  const [alert] = await alertsOf('?kind=clock&state=firing');
  const stream = await listen(manager);
  await manager.post(`/api/v1/alerts/${alert?.id}/comments`, { text: 'seen' });
  expect((await stream.until('alert')).data).toEqual({
    ...{ alert: alert?.id, kind: 'clock', state: 'firing', store: hub.store },
  });
  stream.close();
  const metrics = await (await fetch(`${hub.hub.url}/metrics`)).text();
  expect(metrics).toContain('otklik_hub_alerts{kind="clock",state="firing"} 1');
});

test('quiet hours of the rule hold what is sent until they are over', async () => {
  // All day but a minute.
  await change('prompts-missing', { quiet: { from: 0, to: 1439 }, thresholds: { raiseMinutes: 0 } });
  const kiosk = await hub.kiosk();
  await says(kiosk, { faults: [{ code: 'prompt-missing' }] });
  await engine.look('kiosks');
  const [row] = hub.rows<{ due_at: number }>(
    "SELECT due_at FROM deliveries WHERE facts LIKE '%prompts-missing%' ORDER BY place",
  );
  expect(new Date(row?.due_at ?? 0).toISOString()).toBe('2026-11-27T20:59:00.000Z');
});

test('a rule tells those it names: whom it concerns, by mail or webhook, and nobody else', async () => {
  const away = await hub.person('manager');
  const other = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'Europe/Moscow' })).json.id;
  const [me, them] = [
    (await manager.get('/api/v1/session')).json.user.id,
    (await away.get('/api/v1/session')).json.user.id,
  ];
  const elsewhere = { name: 'Away', role: 'manager', scope: { kind: 'store', store: other } };
  expect((await hub.admin.changeUser(them, elsewhere)).status).toBe(204);
  const hook = async (name: string, scope: object) =>
    (
      await hub.admin.post('/api/v1/webhooks', {
        ...{ name, scope, url: `https://${name}.example/`, events: ['alert-fired'] },
      })
    ).json.id;
  const near = await hook('near', { kind: 'all' });
  await hook('also-near', { kind: 'all' });
  const far = await hook('far', { kind: 'store', store: other });
  const told = async (who: { recipients?: readonly string[]; webhooks?: readonly string[] }) => {
    const rule = { kind: 'clock', name: 'Told', on: true, scope: { kind: 'store', store: hub.store } };
    const thresholds = { offsetSeconds: 60, errorSeconds: 5 };
    const made = await hub.admin.post('/api/v1/alert-rules', { ...rule, thresholds, ...who });
    expect([made.status, made.json]).toMatchObject([201, who]);
    const kiosk = await hub.kiosk();
    await says(kiosk, { clock: { offset: 120_000, error: 5 } });
    await engine.look('kiosks');
    await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' });
    await engine.look('kiosks');
    await hub.admin.call('DELETE', `/api/v1/alert-rules/${made.json.id}`, undefined, { 'if-match': '"1"' });
    return hub
      .rows<{ to: string }>(
        `SELECT DISTINCT COALESCE(d.recipient, d.webhook) AS "to" FROM deliveries d JOIN alerts a ON d.id LIKE a.id || '-fired-%'
         WHERE a.rule = ? ORDER BY 1`,
        made.json.id,
      )
      .map(({ to }) => to);
  };
  const all = await told({});
  expect(all).toContain(me);
  expect(all).toContain(near);
  expect(all).toHaveLength(3);
  expect(await told({ recipients: [me, them], webhooks: [near, far] })).toEqual([me, near].toSorted());
  expect(await told({ recipients: [], webhooks: [near] })).toEqual([near]);
  // Blind is blind: who reviews is not chosen, nor told where the choice stood before, nor what waited from before.
  const role = async (of: string, role: string) =>
    expect((await hub.admin.changeUser(of, { name: 'x', role, scope: { kind: 'all' } })).status).toBe(204);
  const turned = await hub.person('manager');
  const theirs = (await turned.get('/api/v1/session')).json.user.id;
  const settings = { on: true, address: 't@example.org', language: 'ru', zone: 'Europe/Moscow' } as const;
  expect((await turned.call('PUT', '/api/v1/session/mail', settings)).status).toBe(200);
  const body = { name: '', on: true, scope: { kind: 'all' }, recipients: [theirs], webhooks: [] };
  const rule = { ...body, kind: 'clock', thresholds: { offsetSeconds: 60, errorSeconds: 5 } };
  const kept = (await hub.admin.post('/api/v1/alert-rules', rule)).json;
  const skewed = async () => {
    await says(await hub.kiosk(), { clock: { offset: 120_000, error: 5 } });
    await engine.look('kiosks');
    return hub
      .rows<{ state: string }>('SELECT state FROM deliveries WHERE recipient = ?', theirs)
      .map(({ state }) => state);
  };
  const before = await skewed();
  expect([...new Set(before)]).toEqual(['waiting']);
  await role(theirs, 'expert');
  for (let claimed = true; claimed; )
    claimed =
      (await hub.hub.db.write('claimDelivery', {
        ...{ now: now + 2 * 86_400_000, leaseUntil: now + 3 * 86_400_000, claim: 'c', except: ['nobody'] },
      })) !== undefined;
  expect(await skewed()).toEqual(before.map(() => 'dropped'));
  const again = { ...body, thresholds: rule.thresholds, name: 'Still' };
  const path = `/api/v1/alert-rules/${kept.id}`;
  expect((await hub.admin.call('PUT', path, again, { 'if-match': '"1"' })).status).toBe(200);
  expect((await hub.admin.post('/api/v1/alert-rules', rule)).json).toMatchObject({
    ...{ status: 422, code: 'recipient-refused' },
  });
  await role(theirs, 'manager');
  expect((await hub.admin.post(`/api/v1/users/${theirs}/deactivation`)).status).toBe(204);
  expect((await hub.admin.post('/api/v1/alert-rules', rule)).json.code).toBe('recipient-refused');
  await hub.admin.call('DELETE', path, undefined, { 'if-match': '"2"' });
  const nobody = { kind: 'disk', name: '', on: true, scope: { kind: 'all' }, webhooks: ['none'] };
  const refused = await hub.admin.post('/api/v1/alert-rules', {
    ...nobody,
    thresholds: { raiseMb: 100, clearMb: 200 },
  });
  expect(refused.json).toMatchObject({ status: 404, code: 'webhook-unknown' });
});
