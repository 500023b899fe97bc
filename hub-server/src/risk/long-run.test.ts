import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Person, type TestHub, testHub } from '../hub-fixture.ts';

/** So many answers of one kind, where nine of ten are of it, are a run; a finding names the last fifty. */
const RUN = 125;

let hub: TestHub;
let expert: Person;
const run: string[] = [];

beforeAll(async () => {
  hub = await testHub({ riskEveryMs: 20, riskSettleMs: 0 });
  const kiosk = await hub.kiosk();
  expert = await hub.person('expert');
  let polls = 0;
  const poll = (answer: 'yes' | 'no') => {
    polls += 1;
    return kiosk.poll(answer, { at: kiosk.start + polls * 30_000 });
  };
  for (let index = 0; index < 110; index += 1) poll(index % 10 === 9 ? 'no' : 'yes');
  for (let index = 0; index < RUN; index += 1) run.push(`${kiosk.id}.${kiosk.epoch}.${poll('yes').customer}`);
  await kiosk.sendAll();
  await vi.waitFor(async () => expect(await hub.hub.db.read('riskDue', undefined)).toEqual([]), {
    timeout: 60_000,
    interval: 50,
  });
}, 120_000);
afterAll(() => hub.close());

const kinds = async (id: string): Promise<readonly string[]> =>
  (await expert.get(`/api/v1/review/items/${id}/reasons`)).json.reasons.map(
    ({ kind }: { kind: string }) => kind,
  );
const judge = async (ids: readonly string[]): Promise<void> => {
  for (const id of ids)
    expect((await expert.post(`/api/v1/review/items/${id}/verdicts`, { value: 1 })).status).toBe(201);
};

test('a run longer than what its finding names is named once every press of it is judged', async () => {
  const named = new Set(
    hub
      .rows<{ seq: number }>("SELECT seq FROM risk_reasons WHERE kind = 'run-of-one' AND pass = 0")
      .map(({ seq }) => seq),
  );
  const isNamed = (id: string) => named.has(Number(id.split('.').at(-1)));
  const [rest, ends] = [run.filter((id) => !isNamed(id)), run.filter(isNamed)];
  expect(ends.length).toBe(named.size);
  expect(rest.length).toBeGreaterThan(50);
  const last = run.at(-1) ?? '';
  await judge(ends);
  expect(await kinds(last)).toContain('sequence');
  await judge(rest.slice(1));
  expect(await kinds(last)).toContain('sequence');
  expect(await kinds(last)).not.toContain('run-of-one');
  await judge(rest.slice(0, 1));
  expect(await kinds(last)).toContain('run-of-one');
}, 60_000);
