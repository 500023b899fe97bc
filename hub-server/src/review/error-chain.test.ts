import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

/** The links from a press to the hub's clock, as a review's reply has them. */
let hub: TestHub;
let expert: Person;
beforeAll(async () => {
  hub = await testHub();
  expert = await hub.person('expert');
});
afterAll(() => hub.close());

const MINUTE = 60_000;
const named = { serial: 'SN0001', bootId: '5A3F0C21' };
const up = (kiosk: TestKiosk, mono: number, more: object = {}): number =>
  kiosk.add({
    ...{ type: 'device-up', place: 1, mono },
    data: {
      ...{ ...named, model: 'avr-1', class: 'serial', buttons: ['Y', 'N', 'U', 'S'], holdCapable: true },
      ...more,
    } as never,
  });
const press = (kiosk: TestKiosk, mono: number, more: object = {}, button: 'Y' | 'S' = 'Y'): number =>
  kiosk.add({
    ...{ type: 'edge', place: 1, mono },
    data: {
      ...{ button, edge: 'DN', device: { ...named, seq: kiosk.events.length + 1, t: 1 } },
      ...{ role: button === 'S' ? 'press' : 'stray', ...more },
    } as never,
  });
const detail = async (kiosk: TestKiosk, seq: number): Promise<ReviewDetail> =>
  (await expert.get(`/api/v1/review/items/${kiosk.item(seq)}`)).json;

it('tells a press’s way link by link: by its console, its lag, and the sample its time was made with', async () => {
  const kiosk = await hub.kiosk();
  up(kiosk, 0);
  const soon = press(kiosk, 3000);
  const usual = press(kiosk, 10 * MINUTE, { lag: 12 });
  const held = press(kiosk, 11 * MINUTE, { lag: 3 }, 'S');
  const raised = kiosk.add({
    ...{ type: 'fm-raised', mono: 11 * MINUTE + 3000 },
    data: { dn: held, until: 30 * MINUTE },
  });
  // The cable was out from then on, and the console kept what was pressed.
  kiosk.add({ type: 'device-lost', mono: 12 * MINUTE, data: { serial: 'SN0001', reason: 'unplugged' } });
  const back = 32 * MINUTE;
  up(kiosk, back);
  const kept = press(kiosk, 20 * MINUTE, { lag: back + 400 - 20 * MINUTE });
  kiosk.add({ type: 'clock', mono: back + 10_000, data: { offset: 0, error: 7 } });
  const till = kiosk.add({ type: 'pos', mono: back + 11_000, data: { operation: 'sale', role: 'open' } });
  await kiosk.sendAll({ offset: 0, error: 9 });

  const chains = await Promise.all(
    [soon, usual, raised, kept, till].map(async (seq) => (await detail(kiosk, seq)).chain),
  );
  // Dated by the nearest sample: the one that was journalled.
  const clock = (mono: number) => {
    const age = Math.abs(back + 10_000 - mono);
    return { kiosk: { error: Math.ceil(age * 0.0006), age }, hub: 7 };
  };
  const lag = back + 400 - 20 * MINUTE;
  expect(chains).toEqual([
    // So soon after it came up it may have been kept, and dated to its arrival.
    { source: 'serial', ...clock(3000) },
    { source: 'serial', console: 119, ...clock(10 * MINUTE) },
    { source: 'serial', console: 119, ...clock(11 * MINUTE + 3000) },
    {
      ...{ source: 'serial', kept: lag, console: Math.ceil((1018 + 0.005 * lag) / 0.995) },
      ...clock(20 * MINUTE),
    },
    // The batch's own was taken as it was sent, at its last event.
    { source: 'till', kiosk: { error: 0, age: 0 }, hub: 9 },
  ]);
});

it('says that it does not know where the journal does not tell, rather than too small a bound', async () => {
  const kiosk = await hub.kiosk();
  const bare = press(kiosk, MINUTE);
  up(kiosk, 2 * MINUTE);
  const foreign = press(kiosk, 3 * MINUTE, { device: { ...named, bootId: '5A3F0C22', seq: 1, t: 1 } });
  // The kiosk has started anew since the console came up.
  const restarted = kiosk.add({
    ...{ type: 'edge', boot: '5a3f0c22', mono: 4 * MINUTE },
    data: { button: 'Y', edge: 'DN', device: { ...named, seq: 9, t: 1 }, role: 'stray' },
  });
  await kiosk.sendAll({ offset: 0, error: 9 });
  for (const seq of [bare, foreign]) {
    const { chain, item } = await detail(kiosk, seq);
    expect(chain).toMatchObject({ source: 'unknown', hub: item.error });
    expect(chain).not.toHaveProperty('console');
  }
  // Of its boot there is no sample: another's had to serve.
  const { chain } = await detail(kiosk, restarted);
  expect(Object.keys(chain).sort()).toEqual(['hub', 'source']);
  expect(chain.hub).toBeGreaterThan(1000);
});

it('knows touch, which keeps nothing, from the moment it is there', async () => {
  const kiosk = await hub.kiosk();
  up(kiosk, 0, { class: 'touch', model: 'screen-touch', serial: 'touch-1' });
  const touched = press(kiosk, 500, { device: { ...named, serial: 'touch-1', seq: 1, t: 1 } });
  await kiosk.sendAll({ offset: 0, error: 9 });
  expect((await detail(kiosk, touched)).chain).toMatchObject({ source: 'touch', console: 82 });
});
