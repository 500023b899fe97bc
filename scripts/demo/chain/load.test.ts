import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub } from '../../../hub-server/src/hub-fixture.ts';
import { verifyHubFolder } from '../../../hub-server/src/verify/verify-hub.ts';
import { type ChainAtHub, chainAtHub, visitsIn } from './chain.test-help.ts';
import { readChainState } from './chain-state.ts';
import { COMING_PLAN } from './coming-plan.ts';
import type { FurnishedChain } from './furnish.ts';
import { askedOn, type ChainPlan, demoChain, goodShare } from './scenario.ts';
import { countsOf } from './truth.ts';

// Not a measure: a machine that is ten times slower comes to the same.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** A small chain, brought to a real hub as `npm start` brings the whole one; its figures and findings against the truth. */
const small = demoChain('small');
const NAMES = ['Озёрный', 'Лесной', 'Горный', 'Садовый', 'Степной'];
const plan: ChainPlan = {
  ...small,
  stores: small.stores
    .filter(({ name }) => NAMES.includes(name))
    .map((store) => ({ ...store, asked: Math.round(store.asked * 0.7) })),
};
const told: number[] = [];
let at: ChainAtHub;
let hub: TestHub;
let first: number;
let chain: FurnishedChain;

const get = async (path: string, by: Person = at.manager) => (await by.get(`/api/v1${path}`)).json;
const idOf = (name: string | undefined): string =>
  chain.stores.find((store) => store.plan.name === name)?.id ?? '';

beforeAll(async () => {
  at = await chainAtHub(plan, { riskEveryMs: 200, riskSettleMs: 0, alertsEveryMs: 200 });
  ({ hub, first } = at);
  // Cut off within the second store, and begun again from what stands in the file.
  const cut = new AbortController();
  const broken = await at.load(at.begun, {
    signal: cut.signal,
    onProgress: (part) => {
      if (part > 0.25) cut.abort();
    },
  });
  expect(broken).toMatchObject({ ok: false, error: { code: 'stopped' } });
  const whole = await at.load(readChainState(at.file) ?? at.begun, { onProgress: (part) => told.push(part) });
  if (!whole.ok) throw new Error(`${whole.error.code}: ${whole.error.detail}`);
  chain = whole.value;
});
afterAll(() => at.close());

describe('the history of the chain', () => {
  it('is told with rising progress, to its end', () => {
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  it('counts in the results exactly as it happened, in every store and question, though it was cut off once', async () => {
    for (const [number, id] of chain.questions.entries()) {
      const { rows } = await get(`/results?question=${id}&by=store`);
      expect(rows).toHaveLength(plan.stores.length);
      for (const row of rows) {
        const truth = countsOf(visitsIn(plan, chain, first, { name: row.name, question: number }));
        expect(row.before.counts, row.name).toEqual(truth);
      }
    }
  });

  it('has intervals that hold the truth nearly as often as they say', async () => {
    let [held, all] = [0, 0];
    for (const [number, id] of chain.questions.entries()) {
      const { rows } = await get(`/results?question=${id}&by=store`);
      for (const { name, before } of rows) {
        // What the worker made up is no customer's; the training makes two truths of one.
        if (name === plan.effects.presser?.store || name === plan.effects.training?.store) continue;
        const truth = goodShare(plan, name, number * plan.rotation);
        all += 1;
        if (before.index.low <= truth && truth <= before.index.high) held += 1;
      }
    }
    expect(all).toBe(9);
    expect(held).toBeGreaterThanOrEqual(7);
  });

  it('tells the weak store apart and shows what the training did, and that alone', async () => {
    const [question] = chain.questions;
    const { rows } = await get(`/results?question=${question}&by=store`);
    const places = new Map<string, number>(
      rows.map((row: { name: string; rank: number }) => [row.name, row.rank]),
    );
    const weak = plan.effects.weak?.store ?? '';
    for (const [name, rank] of places) if (name !== weak) expect(rank).toBeLessThan(places.get(weak) ?? 0);
    const turn = dateOf(first + (plan.effects.training?.from ?? 0));
    const compared = async (name: string | undefined) =>
      (
        await get(
          `/results/comparison?question=${question}&a.store=${idOf(name)}&a.from=${turn}&b.store=${idOf(name)}&b.to=${turn}`,
        )
      ).difference;
    const trained = await compared(plan.effects.training?.store);
    expect(trained).toMatchObject({ shown: true });
    expect(trained.low).toBeGreaterThan(0);
    expect(await compared('Озёрный')).toMatchObject({ shown: false });
  });

  it('has no data of the store whose kiosk was off, only for those days, and says so', async () => {
    const { store, from, to } = plan.effects.away ?? { store: '', from: 0, to: 0 };
    const asked = chain.questions[askedOn(plan, from)];
    const span = `from=${dateOf(first + from - 1)}&to=${dateOf(first + to + 1)}`;
    const base = `baselineFrom=${dateOf(first)}&baselineTo=${dateOf(first + plan.days)}`;
    const { points, empty } = await get(
      `/results/control?question=${asked}&by=day&store=${idOf(store)}&${span}&${base}`,
    );
    expect(points.map(({ key }: { key: string }) => key)).toEqual(
      [from - 1, to].map((day) => dateOf(first + day)),
    );
    const missing = { state: 'no-data', workplaces: 1, missing: 1 };
    expect(empty).toEqual([from, to - 1].map((day) => ({ key: dateOf(first + day), ...missing })));
  });

  it('has no polls on the holiday, on which all were closed', async () => {
    const holiday = plan.effects.holiday ?? 0;
    const date = dateOf(first + holiday);
    const asked = chain.questions[askedOn(plan, holiday)];
    const { rows } = await get(`/results?question=${asked}&by=day`);
    const days = rows.map(({ key }: { key: string }) => key);
    expect(days).not.toContain(date);
    const others = Array.from({ length: plan.days }, (_, day) => day).filter(
      (day) => day !== holiday && chain.questions[askedOn(plan, day)] === asked,
    );
    expect(days).toEqual(others.map((day) => dateOf(first + day)));
    const { empty } = await get(
      `/results/control?question=${asked}&by=day&baselineFrom=${dateOf(first)}&baselineTo=${dateOf(first + 1)}`,
    );
    expect(empty).toContainEqual({ key: date, state: 'closed', workplaces: 0, missing: 0 });
    const { hours } = await get(`/stores/${idOf('Озёрный')}`);
    expect(hours.exceptions).toEqual([{ date, spans: [] }]);
  });

  it('leads experts to the worker who presses and to the broken button', async () => {
    await vi.waitFor(async () => expect(await hub.hub.db.read('riskDue', undefined)).toEqual([]), {
      timeout: 500_000,
      interval: 100,
    });
    const { stores } = await get('/risk/findings');
    const kinds = (name: string | undefined): readonly string[] =>
      stores
        .find(({ id }: { id: string }) => id === idOf(name))
        ?.counts.map(({ kind }: { kind: string }) => kind) ?? [];
    expect(kinds(plan.effects.presser?.store)).toEqual(expect.arrayContaining(['fast-answer', 'one-person']));
    expect(kinds(plan.effects.broken?.store)).toEqual(expect.arrayContaining(['chatter', 'stuck']));
    const expert = await hub.person('expert');
    const queue = await get(
      `/review/items?way=risk&store=${idOf(plan.effects.presser?.store)}&reason=one-person&limit=200`,
      expert,
    );
    expect(queue.items.length).toBeGreaterThan(0);
    for (const { at } of queue.items)
      expect(Math.floor(at / 86_400_000)).toBeGreaterThanOrEqual(first + (plan.effects.presser?.from ?? 0));
  });

  it('raises an alert for the broken button alone once the kiosks speak', async () => {
    await at.beat();
    await vi.waitFor(
      async () => {
        const { alerts } = await get('/alerts?limit=200');
        const mine = alerts.filter(({ kind }: { kind: string }) => kind === 'button-chatter');
        expect(mine).toHaveLength(1);
        expect(mine[0].store).toBe(idOf(plan.effects.broken?.store));
      },
      { timeout: 500_000, interval: 100 },
    );
    const { kiosks } = await get('/kiosks');
    expect(kiosks.filter(({ state }: { state: string }) => state === 'online')).toHaveLength(
      plan.stores.length,
    );
  });

  it('has a sample that somebody has begun with, and exclusions where the worker pressed', async () => {
    const { samples } = await get('/samples');
    expect(samples).toHaveLength(1);
    const { drawn } = await get(`/samples/${samples[0].id}`);
    expect(drawn.estimate.n).toBeGreaterThan(20);
    expect(drawn.estimate.n).toBeLessThan(drawn.wanted);
    const list = await get(`/exclusions?store=${idOf(plan.effects.presser?.store)}&limit=200`);
    const pressed = list.exclusions.filter(({ reason }: { reason: string }) => reason === 'worker-pressed');
    expect(pressed.length).toBeGreaterThan(10);
    const names = new Set(pressed.map(({ operator }: { operator: string }) => operator));
    expect(names.size).toBe(1);
  });

  it('goes on by a plan that stands from the first day that has begun nowhere', async () => {
    const { plans } = await get('/plans');
    expect(plans).toMatchObject([{ name: COMING_PLAN, scope: { kind: 'all' }, versions: [{ version: 1 }] }]);
    const [{ draft, versions }] = plans;
    expect(draft).toBeUndefined();
    expect(versions[0].rule.questions).toEqual(chain.questions);
    expect(dayOf(versions[0].from)).toBeGreaterThan(Math.floor(Date.now() / 86_400_000));
  });

  it('has an account for the worker who presses, who sees what was left out of his answers', async () => {
    const seller = await signIn(hub.hub.url, 'seller', PASSWORD);
    const { exclusions } = await get('/own/exclusions', seller);
    expect(exclusions.length).toBeGreaterThan(5);
    const reasons = exclusions.map(({ reason }: { reason: string }) => reason);
    expect(reasons).toContain('worker-pressed');
    expect((await get('/own/figures', seller)).linked).toBe(true);
  });

  it('is loaded once: begun anew it sends nothing and shows the same', async () => {
    const state = readChainState(at.file);
    if (state === undefined) throw new Error('no state');
    const before = hub.rows<{ n: number }>('SELECT COUNT(*) AS n FROM events')[0]?.n;
    // Even where the file does not know that anything was sent.
    const again = await at.load({ ...state, loaded: {}, judged: true, planned: false, seller: false });
    expect(again.ok).toBe(true);
    expect((await get('/plans')).plans).toHaveLength(1);
    const { users } = (await hub.admin.get('/api/v1/users')).json;
    expect(users.filter(({ login }: { login: string }) => login === 'seller')).toHaveLength(1);
    expect(hub.rows<{ n: number }>('SELECT COUNT(*) AS n FROM events')[0]?.n).toBe(before);
    expect(hub.rows('SELECT * FROM stores')).toHaveLength(plan.stores.length + 1);
    expect(JSON.parse(readFileSync(at.file, 'utf8')).secret).toBe(state.secret);
  });

  it('stands up to verification: every journal replays to the polls and figures that are stored', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'otklik-verify-'));
    const checks = await verifyHubFolder({ dir: hub.dataDir, scratch, workers: 0 });
    rmSync(scratch, { recursive: true, force: true });
    if (!checks.ok) throw new Error(checks.error.detail);
    expect(checks.value.filter(({ differences }) => differences.length > 0)).toEqual([]);
  });
});
