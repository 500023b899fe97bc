import { createHash, createHmac } from 'node:crypto';
import { kioskConfigSchema } from '@otklik/shared/api/kiosk.ts';
import { planPreviewReplySchema, planSchema } from '@otklik/shared/api/plans.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

const DAY_MS = 86_400_000;
/** A Friday noon in Moscow. */
let now = Date.UTC(2026, 10, 27, 9);
const clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };

let hub: TestHub;
let manager: Person;
let kiosk: TestKiosk;
const questions: string[] = [];
beforeAll(async () => {
  hub = await testHub({ clock });
  manager = await hub.person('manager');
  kiosk = await hub.kiosk();
  for (const name of ['A', 'B', 'C', 'D']) {
    const body = { text: { ru: `${name}?`, en: `${name}?` }, positive: 'yes' };
    questions.push((await manager.post('/api/v1/questions', body)).json.id);
  }
});
afterAll(() => hub.close());

const q = (index: number): string => questions[index] ?? '';
const weekly = (kind: 'order' | 'random', ...indexes: number[]) => ({
  kind,
  unit: 'week',
  every: 1,
  questions: indexes.map(q),
});
const draft = (from: string, rule: object, more: object = {}) => ({
  from,
  presentation: 'prompt',
  rule,
  ...more,
});
const etag = (revision: number) => ({ 'if-match': `"${revision}"` });
/** Of two plans the older counts; made in one millisecond, their ids would decide, which are drawn. */
const make = (name: string, scope: object, body: object) => {
  now += 1;
  return manager.post('/api/v1/plans', { name, scope, draft: body });
};
const commit = (plan: { id: string; revision: number }, by = manager) => {
  now += 1;
  return by.call('POST', `/api/v1/plans/${plan.id}/commitment`, undefined, etag(plan.revision));
};
const save = (plan: { id: string; revision: number }, body: object, by = manager) =>
  by.call('PUT', `/api/v1/plans/${plan.id}/draft`, body, etag(plan.revision));
async function stand(name: string, scope: object, body: object) {
  const made = await make(name, scope, body);
  expect([made.status, made.text]).toEqual([201, made.text]);
  const committed = await commit(made.json);
  expect([committed.status, committed.text]).toEqual([201, committed.text]);
  return committed.json;
}
const audits = (action: string) =>
  hub
    .rows<{ detail: string; subject: string }>(
      'SELECT subject, detail FROM audit WHERE action = ? ORDER BY id',
      action,
    )
    .map(({ subject, detail }) => ({ subject, ...JSON.parse(detail) }));
const moscow = (date: string): number => Date.parse(`${date}T00:00:00+03:00`);
const all = { kind: 'all' } as const;

describe('from a draft to a plan that stands, and its end', () => {
  test('a draft counts for nothing; committed, every kiosk is told for 13 months, by stream and configuration', async () => {
    const before = (await kiosk.config()).json;
    expect(before.workplaces[0]).not.toHaveProperty('periodsUntil');
    const made = await make('Weeks', all, draft('2026-11-30', weekly('order', 0, 1)));
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(Check(planSchema, made.json)).toBe(true);
    expect((await kiosk.config()).json.tag).toBe(before.tag);

    const stream = await kiosk.stream();
    const lines = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const hear = async (text: string): Promise<string> => {
      let heard = '';
      while (!heard.includes(text)) heard += (await lines?.read())?.value ?? '';
      return heard;
    };
    await hear(before.tag);
    expect((await commit(made.json)).status).toBe(201);
    const heard = await hear('config-changed');
    const config = (await kiosk.config()).json;
    expect(Check(kioskConfigSchema, config)).toBe(true);
    expect(heard).toContain(config.tag);
    await lines?.cancel();
    const [place] = config.workplaces;
    expect(place.periods.slice(0, 3)).toEqual([
      { from: moscow('2026-11-30'), question: q(0), presentation: 'prompt' },
      { from: moscow('2026-12-07'), question: q(1), presentation: 'prompt' },
      { from: moscow('2026-12-14'), question: q(0), presentation: 'prompt' },
    ]);
    expect(place.periodsUntil - now).toBeGreaterThan(13 * 30 * DAY_MS);
    expect(config.questions.map(({ id }: { id: string }) => id).toSorted()).toEqual([q(0), q(1)].toSorted());
  });

  test('its commitment was in the audit log before; seed and nonce are told when it is over, and anybody can check', async () => {
    const scope = { kind: 'store', store: hub.store } as const;
    const body = draft('2026-12-01', weekly('random', 0, 1, 2, 3), {
      until: '2027-03-01',
      presentation: 'screen',
    });
    const plan = await stand('Random', scope, body);
    const [version] = plan.versions;
    expect(version).not.toHaveProperty('seed');
    expect(plan).not.toHaveProperty('draft');
    const [entry] = audits('plan-committed').filter(({ subject }) => subject === `plan:${plan.id}`);
    expect(entry).toMatchObject({ version: 1, from: '2026-12-01', commitment: version.commitment });
    expect(hub.rows('SELECT COUNT(*) AS n FROM audit WHERE detail LIKE ?', '%"seed"%')).toEqual([{ n: 0 }]);
    const reveal = () => manager.post(`/api/v1/plans/${plan.id}/versions/1/reveal`);
    const told: { from: number; question: string }[] = (await kiosk.config()).json.workplaces[0].periods;

    expect((await reveal()).json).toMatchObject({ status: 409, code: 'plan-running' });
    const back = now;
    now = moscow('2027-03-01') - 1;
    manager = await signIn(hub.hub.url, 'manager1', PASSWORD);
    expect((await reveal()).json.code).toBe('plan-running');
    now = moscow('2027-03-01') + 3 * 3_600_000;
    manager = await signIn(hub.hub.url, 'manager1', PASSWORD);
    const revealed = (await reveal()).json;
    now = back;
    manager = await signIn(hub.hub.url, 'manager1', PASSWORD);

    // From here on as somebody who has the audit log, the plan and a book on HMAC.
    const seed = Buffer.from(revealed.seed, 'hex');
    const both = Buffer.concat([seed, Buffer.from(revealed.nonce, 'hex')]);
    expect(createHash('sha256').update(both).digest('hex')).toBe(entry?.commitment);
    let previous = version.predecessor;
    const weeks = ['2026-12-01', '2026-12-07', '2026-12-14', '2026-12-21', '2026-12-28', '2027-01-04'];
    for (const [n, week] of weeks.entries()) {
      const candidates = questions.filter((id) => id !== previous).toSorted();
      const message = Buffer.alloc(8);
      message.writeUInt32BE(n);
      const drawn = createHmac('sha256', seed).update(message).digest().readUInt32BE(0);
      previous = candidates[drawn % candidates.length];
      const period = told.findLast(({ from }) => from <= moscow(week));
      expect([week, period?.question]).toEqual([week, previous]);
    }
    expect(audits('plan-revealed')).toEqual([
      {
        subject: `plan:${plan.id}`,
        version: 1,
        seed: revealed.seed,
        nonce: revealed.nonce,
        commitment: entry?.commitment,
      },
    ]);
    expect((await reveal()).json).toEqual(revealed);
    expect(audits('plan-revealed')).toHaveLength(1);
    const after = (await manager.get(`/api/v1/plans/${plan.id}`)).json;
    expect(after.versions[0]).toMatchObject({ seed: revealed.seed, nonce: revealed.nonce });
  });

  test('a plan whose start has passed is refused, as a draft and at its commitment', async () => {
    const scope = { kind: 'store', store: hub.store };
    const late = await make('Late', scope, draft('2026-11-27', weekly('order', 0)));
    expect(late.json).toMatchObject({
      status: 422,
      code: 'plan-faulty',
      faults: [{ code: 'begun', at: 'from' }],
    });
    const made = await make('Slow', scope, draft('2027-04-01', weekly('order', 0)));
    const back = now;
    now = moscow('2027-04-01');
    const admin = await signIn(hub.hub.url, 'admin', PASSWORD);
    expect((await commit(made.json, admin)).json).toMatchObject({ status: 409, code: 'plan-begun' });
    now = back;
    manager = await signIn(hub.hub.url, 'manager1', PASSWORD);
    const dropped = await manager.call('DELETE', `/api/v1/plans/${made.json.id}/draft`, undefined, etag(1));
    expect(dropped.status).toBe(204);
    expect((await manager.get(`/api/v1/plans/${made.json.id}`)).json.code).toBe('plan-unknown');
  });

  test('an edit is a new version from a boundary to come; what stands stays as it is', async () => {
    const { plans } = (await manager.get('/api/v1/plans')).json;
    const [plan] = plans;
    const kept = plan.versions[0];
    const midweek = await save(plan, draft('2026-12-16', weekly('random', 2, 3)));
    expect(midweek.json.faults).toEqual([{ code: 'cuts-a-period', at: 'from', next: '2026-12-21' }]);
    const saved = await save(plan, draft('2026-12-21', weekly('random', 1, 2, 3)));
    expect(saved.status).toBe(200);
    const second = (await commit(saved.json)).json;
    expect(second.versions[0]).toEqual(kept);
    expect(second.versions[1]).toMatchObject({ version: 2, from: '2026-12-21', predecessor: q(0) });
    expect(second.versions[1].commitment).not.toBe(kept.commitment);
    const early = await save(second, draft('2026-12-14', weekly('order', 0)));
    expect(early.json.faults).toContainEqual({ code: 'before-the-last-version', at: 'from' });
    // Cut by a manager's word, and ended by a version that asks nothing.
    const ended = await save(second, draft('2027-06-02', { kind: 'none' }, { cut: true }));
    expect((await commit(ended.json)).json.versions).toHaveLength(3);
  });
});

describe('two managers', () => {
  test('the second is told what stands, and overwrites nothing', async () => {
    const other = await hub.person('manager');
    const scope = { kind: 'group', group: await group('Two', [hub.store]) };
    const plan = (await make('Shared', scope, draft('2027-01-04', weekly('order', 0)))).json;
    const first = await save(plan, draft('2027-01-11', weekly('order', 1)));
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"2"']);
    for (const late of [
      await save(plan, draft('2027-01-18', weekly('order', 2)), other),
      await commit(plan, other),
      await other.call('DELETE', `/api/v1/plans/${plan.id}/draft`, undefined, etag(1)),
    ]) {
      expect(late.json).toMatchObject({ status: 412, code: 'plan-changed', current: first.json });
      expect(late.headers.get('etag')).toBe('"2"');
    }
    expect((await other.get(`/api/v1/plans/${plan.id}`)).json).toEqual(first.json);
    expect((await save(first.json, draft('2027-01-18', weekly('order', 2)), other)).status).toBe(200);
  });

  test('at the same moment exactly one of them gets through', async () => {
    const scope = { kind: 'group', group: await group('Race', []) };
    const plan = (await make('Race', scope, draft('2027-01-04', weekly('order', 0)))).json;
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, index) => save(plan, draft('2027-01-11', weekly('order', index % 4)))),
    );
    const through = tries.filter(({ status }) => status === 200);
    expect(through).toHaveLength(1);
    expect(tries.filter(({ status }) => status === 412)).toHaveLength(11);
    expect((await manager.get(`/api/v1/plans/${plan.id}`)).json).toEqual(through[0]?.json);
  });

  test('a change that does not say what it changes is refused', async () => {
    const plan = (
      await make(
        'Blind',
        { kind: 'group', group: await group('Blind', []) },
        draft('2027-01-04', weekly('order', 0)),
      )
    ).json;
    const body = draft('2027-01-11', weekly('order', 1));
    for (const headers of [{}, { 'if-match': '*' }, { 'if-match': '1' }]) {
      const refused = await manager.call('PUT', `/api/v1/plans/${plan.id}/draft`, body, headers);
      expect(refused.json).toMatchObject({ status: 428, code: 'if-match-missing' });
    }
    expect((await manager.call('POST', `/api/v1/plans/${plan.id}/commitment`)).status).toBe(428);
  });
});

const group = async (name: string, stores: string[]): Promise<string> =>
  (await hub.admin.post('/api/v1/store-groups', { name, stores })).json.id;

describe('what is wrong is named', () => {
  test('overlaps, with dates and stores; a store may join a group later, and then the older plan counts', async () => {
    const north = await group('North', [hub.store]);
    const south = await group('South', [hub.store]);
    await stand(
      'North',
      { kind: 'group', group: north },
      draft('2027-02-01', weekly('order', 0), { until: '2027-03-01' }),
    );
    const made = (
      await make('South', { kind: 'group', group: south }, draft('2027-02-15', weekly('order', 1)))
    ).json;
    const refused = await commit(made);
    expect(refused.json).toMatchObject({
      ...{ status: 409, code: 'plan-overlap' },
      overlaps: [{ from: '2027-02-15', to: '2027-03-01', stores: [hub.store] }],
    });
    const members = { name: 'South', stores: [] };
    await hub.admin.call('PUT', `/api/v1/store-groups/${south}`, members, { 'if-match': '"1"' });
    expect((await commit(made)).status).toBe(201);
    await hub.admin.call(
      'PUT',
      `/api/v1/store-groups/${south}`,
      { ...members, stores: [hub.store] },
      { 'if-match': '"2"' },
    );
    const { overlaps } = (await manager.post('/api/v1/plans/preview')).json;
    expect(overlaps).toMatchObject([{ from: '2027-02-15', to: '2027-03-01', stores: [hub.store] }]);
    const all12 = (await manager.post('/api/v1/plans/preview', { store: hub.store })).json.periods;
    const at = (date: string) => all12.findLast(({ from }: { from: number }) => from <= moscow(date));
    // A store of its own plan until March, then the younger group plan.
    expect([at('2027-02-20').question === undefined, at('2027-03-02').question]).toEqual([false, q(1)]);
  });

  test('faults of a draft, inserts at random, unknown scopes and questions', async () => {
    const scope = all;
    const insert = draft('2027-05-03', weekly('random', 0, 1), { presentation: 'insert' });
    expect((await make('I', scope, insert)).json.faults).toEqual([
      { code: 'insert-at-random', at: 'presentation' },
    ]);
    const preview = await manager.post('/api/v1/plans/preview', {
      draft: { scope, draft: { ...insert, insistRandomInserts: true } },
    });
    expect(preview.json.faults).toEqual([]);
    const unknown = await make(
      'U',
      scope,
      draft('2027-05-03', { ...weekly('order', 0), questions: ['none'] }),
    );
    expect(unknown.json.faults).toEqual([{ code: 'question-unknown', at: 'question/none' }]);
    const body = draft('2027-05-03', weekly('order', 0));
    expect((await make('S', { kind: 'store', store: 'none' }, body)).json).toMatchObject({
      status: 404,
      code: 'store-unknown',
    });
    expect((await make('G', { kind: 'group', group: 'none' }, body)).json).toMatchObject({
      status: 404,
      code: 'group-unknown',
    });
    const extra = await make('E', scope, { ...body, seed: '00' });
    expect(extra.json).toMatchObject({ status: 400, code: 'bad-request' });
    expect((await manager.post('/api/v1/plans/none/versions/1/reveal')).json.code).toBe('plan-unknown');
  });

  test('a preview of a draft that nobody has saved: periods, what is not drawn yet, holes with their stores', async () => {
    const fresh = await testHub({ clock });
    try {
      const ask = async (name: string): Promise<string> =>
        (await fresh.admin.post('/api/v1/questions', { text: { ru: name, en: name }, positive: 'no' })).json
          .id;
      const [one, two] = [await ask('one'), await ask('two')];
      const omsk = (await fresh.admin.post('/api/v1/stores', { name: 'Zwei', zone: 'Asia/Omsk' })).json.id;
      const rule = { kind: 'random', unit: 'decade', every: 1, questions: [one, two] };
      const asked = draft('2026-12-11', rule, { until: '2027-02-01' });
      const answer = await fresh.admin.post('/api/v1/plans/preview', {
        store: omsk,
        draft: { scope: all, draft: asked },
      });
      expect(answer.status).toBe(200);
      expect(Check(planPreviewReplySchema, answer.json)).toBe(true);
      const dates = answer.json.periods.map(({ date }: { date: string }) => date);
      expect(dates).toEqual(['2026-12-11', '2026-12-21', '2027-01-01', '2027-01-11', '2027-01-21']);
      expect(answer.json.periods[0]).toMatchObject({
        from: Date.parse('2026-12-11T00:00:00+06:00'),
        to: Date.parse('2026-12-21T00:00:00+06:00'),
        candidates: [one, two],
        n: 0,
      });
      expect(answer.json.periods[0]).not.toHaveProperty('question');
      const both = expect.arrayContaining([fresh.store, omsk]);
      expect(answer.json.holes).toEqual([
        { from: '2026-11-27', to: '2026-12-11', stores: both },
        { from: '2027-02-01', to: '2027-11-27', stores: both },
      ]);
      expect((await fresh.admin.get('/api/v1/plans')).json).toEqual({ plans: [] });
      // A switch by hand is asked where no plan speaks.
      await fresh.admin.post('/api/v1/plan/periods', { question: one, from: 1 });
      const covered = await fresh.admin.post('/api/v1/plans/preview', {
        draft: { scope: all, draft: asked },
      });
      expect(covered.json.holes).toEqual([]);
      expect(covered.json.periods[0]).toMatchObject({ question: one });
    } finally {
      await fresh.close();
    }
  });
});
