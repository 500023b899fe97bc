import { defaultDriftLines } from '@otklik/shared/agreement/drift.ts';
import { periodOf, periodsUpTo } from '@otklik/shared/agreement/periods.ts';
import type { AgreementReply, OwnAgreementReply } from '@otklik/shared/api/agreement.ts';
import { AGREEMENT_LEAST, PRESSES_SPAN_MS } from '@otklik/shared/api/limits.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

let hub: TestHub;
let kiosk: TestKiosk;
let people: Person[];
/** Ids of three experts, by their names' order. */
let ids: string[];
let items: number[];
let given = 0;
const now = Date.now();
const [current = '', last = '', before = ''] = periodsUpTo('month', now, 3);
const within = (month: string, day: number): number => Date.parse(month) + day * 86_400_000;

beforeAll(async () => {
  hub = await testHub();
  people = [await hub.person('expert'), await hub.person('expert'), await hub.person('expert')];
  const { users } = (await hub.admin.get('/api/v1/users')).json;
  ids = users.flatMap(({ id, role }: { id: string; role: string }) => (role === 'expert' ? [id] : []));
  const nameOf = (id: string): string => users.find((user: { id: string }) => user.id === id).name;
  ids.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  kiosk = await hub.kiosk();
  items = Array.from({ length: 160 }, () => kiosk.poll('timeout').seller);
  await kiosk.sendAll();
});
afterAll(() => hub.close());

/** A verdict at a time of one's own, on an item that is chosen, or not. */
async function say(expert: number, seq: number, value: 0 | 1, at: number, lot = 0): Promise<void> {
  given += 1;
  const id = given.toString(16).padStart(16, '0');
  const item = { kiosk: kiosk.id, epoch: kiosk.epoch, seq };
  const by = { expert: ids[expert] ?? '', now: at, item };
  const verdict = { value, ...(value === 0 ? { reason: 'no-customer' as const } : {}) };
  expect((await hub.hub.db.write('giveVerdict', { ...by, id, lot, verdict })).ok).toBe(true);
}
const agreement = async (by = 'month'): Promise<AgreementReply> =>
  (await hub.admin.get(`/api/v1/agreement?by=${by}`)).json;
const own = async (person: number): Promise<OwnAgreementReply> =>
  (await people[person]?.get('/api/v1/agreement/own'))?.json;

/** Of the stored verdicts alone, once more and as plainly as can be: the first two on chosen items, by pair and month. */
function recount(): Record<string, readonly [number, number, number, number]> {
  const rows = hub.rows<{ item: string; expert: string; value: string; at: number }>(
    `SELECT v.journal || '.' || v.seq AS item, v.expert, v.value, v.at FROM verdicts v
       JOIN double_items d ON d.journal = v.journal AND d.seq = v.seq
     WHERE d.chosen = 1 AND v.withdrawn_at IS NULL ORDER BY v.ordinal`,
  );
  const tables: Record<string, [number, number, number, number]> = {};
  for (const item of new Set(rows.map((row) => row.item))) {
    const [one, two] = rows.filter((row) => row.item === item);
    if (one === undefined || two === undefined) continue;
    const [a, b] = ids.indexOf(one.expert) < ids.indexOf(two.expert) ? [one, two] : [two, one];
    const name = `${ids.indexOf(a.expert)}${ids.indexOf(b.expert)} ${periodOf('month', Math.max(a.at, b.at))}`;
    const table = tables[name] ?? [0, 0, 0, 0];
    tables[name] = table;
    table[Number(a.value) * 2 + Number(b.value)] = (table[Number(a.value) * 2 + Number(b.value)] ?? 0) + 1;
  }
  return tables;
}

test('the page equals a recount of the stored verdicts; a third measures nobody; drift is told where there is one', async () => {
  const [first, second] = [items.slice(0, 40), items.slice(40, 80)];
  // Two months ago both say 1 but for two; last month the second has come to say 0 of every other.
  for (const [index, seq] of first.entries()) {
    await say(0, seq, index === 3 ? 0 : 1, within(before, 5));
    await say(1, seq, index < 2 ? 0 : 1, within(before, 6));
  }
  for (const [index, seq] of second.entries()) {
    await say(0, seq, index === 0 ? 0 : 1, within(last, 5));
    await say(1, seq, index % 2 === 0 ? 0 : 1, within(last, 6));
    if (index === 4) await say(2, seq, 1, within(last, 7));
  }
  // What no lot has chosen measures nobody, though two have judged it.
  await say(0, items[80] ?? 0, 1, within(last, 5), 0.9);
  await say(1, items[80] ?? 0, 0, within(last, 6), 0.9);
  const { pairs, experts, least } = await agreement();
  expect(least).toBe(AGREEMENT_LEAST);
  expect(least).toBe(defaultDriftLines.least);
  const counted = recount();
  expect(Object.keys(counted).length).toBe(2);
  const told = pairs.flatMap(({ experts: pair, periods }) =>
    periods.map((period) => ({ name: pair.map(({ id }) => ids.indexOf(id)).join(''), ...period })),
  );
  expect(told.map(({ name, period }) => `${name} ${period}`).toSorted()).toEqual(
    Object.keys(counted).toSorted(),
  );
  for (const { name, period, n, figures } of told) {
    const [both0, a0b1, a1b0, both1] = counted[`${name} ${period}`] ?? [0, 0, 0, 0];
    expect(n).toBe(both0 + a0b1 + a1b0 + both1);
    const observed = (both0 + both1) / n;
    const [p, q] = [(both0 + a0b1) / n, (both0 + a1b0) / n];
    const gwet = 2 * ((p + q) / 2) * (1 - (p + q) / 2);
    const cohen = p * q + (1 - p) * (1 - q);
    expect(figures?.observed).toBeCloseTo(observed, 9);
    expect(figures?.ac1).toBeCloseTo((observed - gwet) / (1 - gwet), 9);
    expect(figures?.kappa).toBeCloseTo((observed - cohen) / (1 - cohen), 9);
    expect(figures?.ac1Interval?.low).toBeLessThan(figures?.ac1 ?? 0);
    expect(figures?.kappaInterval?.high).toBeGreaterThan(figures?.kappa ?? 1);
    expect(figures?.low).toBeLessThan(observed);
    expect(figures?.high).toBeGreaterThan(observed);
  }
  const drift = experts.map(({ expert, periods }) => [
    ids.indexOf(expert.id),
    ...periods.map(({ period, drift: kinds }) => [period, kinds.join(' ')]),
  ]);
  expect(drift).toEqual([
    [0, [last, 'agrees-less'], [before, '']],
    [1, [last, 'zeros-more agrees-less'], [before, '']],
    [2, [last, '']],
  ]);
  const weeks = (await agreement('week')).experts.find(({ expert }) => expert.id === ids[1])?.periods;
  expect(weeks?.reduce((sum, { decided }) => sum + decided, 0)).toBe(81);
});

test('of fewer than thirty only how many is told; an expert hears of himself alone, once the period is over', async () => {
  for (const seq of items.slice(90, 119)) {
    await say(2, seq, 1, within(before, 8));
    await say(0, seq, 1, within(before, 9));
  }
  const { pairs } = await agreement();
  const few = pairs.find(({ experts }) => experts.some(({ id }) => id === ids[2]));
  expect(few?.periods).toEqual([{ period: before, n: 29 }]);
  await say(2, items[120] ?? 0, 1, now);
  const mine = await own(2);
  expect(mine.alone).toBe(false);
  expect(mine.periods.map(({ period }) => period)).toEqual([last, before]);
  expect((await agreement()).experts.find(({ expert }) => expert.id === ids[2])?.periods[0]?.period).toBe(
    current,
  );
  const reply = people[2]?.replies.at(-1) ?? '';
  for (const [index, id] of ids.entries()) if (index !== 2) expect(reply).not.toContain(id);
  expect(reply).not.toMatch(/expert\d|"name"/);
  for (const [person, path] of [
    [people[0], '/api/v1/agreement'],
    [hub.admin, '/api/v1/agreement/own'],
  ] as const)
    expect((await person?.get(path))?.json.code).toBe('forbidden');
});

test('known items: by admins and chosen managers, held against verdicts from then on, and never told to experts', async () => {
  const manager = await hub.person('manager');
  const named = (await hub.admin.get('/api/v1/users')).json.users.find(
    ({ role }: { role: string }) => role === 'manager',
  );
  const [early = 0, right = 0, wrong = 0] = items.slice(130, 133);
  const mark = (by: Person, seq: number, value: 0 | 1) =>
    by.post('/api/v1/known-items', { item: kiosk.item(seq), right: value });
  expect((await mark(manager, right, 1)).json.code).toBe('forbidden');
  expect((await manager.get('/api/v1/known-items')).json).toEqual({ may: false, items: [] });
  const spanOf = (length: number): string =>
    `workplace=${hub.workplaces[0]}&from=${kiosk.start}&to=${kiosk.start + length}`;
  const span = spanOf(PRESSES_SPAN_MS);
  expect((await manager.get(`/api/v1/known-items/presses?${span}`)).json.code).toBe('forbidden');
  await hub.admin.call('PUT', '/api/v1/double-review', { share: 0.04, markers: [named.id] });
  const longer = await manager.get(`/api/v1/known-items/presses?${spanOf(PRESSES_SPAN_MS + 1)}`);
  expect([longer.status, longer.json.code]).toEqual([400, 'bad-request']);
  const { presses } = (await manager.get(`/api/v1/known-items/presses?${span}`)).json;
  expect(presses).toHaveLength(100);
  expect(presses[0]).toEqual({ id: expect.any(String), kind: 'seller-press', at: expect.any(Number) });
  await people[0]?.post(`/api/v1/review/items/${kiosk.item(early)}/verdicts`, { value: 0 });
  expect((await mark(manager, early, 1)).status).toBe(201);
  const seen = async (seq: number) =>
    JSON.stringify((await people[0]?.get(`/api/v1/review/items/${kiosk.item(seq)}`))?.json.item);
  const unmarked = await seen(right);
  await mark(manager, right, 0);
  expect((await mark(manager, right, 1)).json.items).toHaveLength(2);
  await mark(hub.admin, wrong, 1);
  expect(await seen(right)).toBe(unmarked);
  for (const [seq, value] of [
    [right, 1],
    [wrong, 0],
  ] as const) {
    const path = `/api/v1/review/items/${kiosk.item(seq)}`;
    await people[0]?.post(`${path}/verdicts`, { value });
    await people[0]?.post(`${path}/confirm`, { match: true });
  }
  const of = async () =>
    (await agreement()).experts
      .find(({ expert }) => expert.id === ids[0])
      ?.periods.find(({ period }) => period === current);
  expect((await of())?.known).toEqual({ n: 2, right: 1 });
  const taken = await hub.admin.call('DELETE', `/api/v1/known-items/${kiosk.item(wrong)}`);
  expect(taken.json.items.map(({ id }: { id: string }) => id)).not.toContain(kiosk.item(wrong));
  expect((await of())?.known).toEqual({ n: 1, right: 1 });
  const log = hub.rows<{ action: string }>(
    "SELECT action FROM audit WHERE action LIKE 'known-item-%' ORDER BY id",
  );
  expect(log.map(({ action }) => action.slice('known-item-'.length))).toEqual([
    ...['marked', 'marked', 'marked', 'marked', 'unmarked'],
  ]);
});
