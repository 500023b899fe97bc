import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

/** Two workplaces with a fault of the same weight, one before a camera in which nothing moves. */
let hub: TestHub;
let kiosk: TestKiosk;
let expert: Person;
let still: string;
let moving: string;

beforeAll(async () => {
  hub = await testHub({ riskEveryMs: 20, riskSettleMs: 0, motionEveryMs: 20 });
  kiosk = await hub.kiosk();
  expert = await hub.person('expert');
  const inputs = { still: 'color=gray:s=160x90:r=10:d=30', moving: 'testsrc2=s=160x90:r=10:d=30' };
  const cameras = { still: '', moving: '' };
  for (const [index, name] of (['still', 'moving'] as const).entries()) {
    const folder = join(hub.dataDir, name);
    mkdirSync(folder);
    execFileSync('ffmpeg', [
      ...['-loglevel', 'error', '-f', 'lavfi', '-i', inputs[name]],
      ...['-c:v', 'libx264', '-g', '10', '-pix_fmt', 'yuv420p', join(folder, '2026-09-01_09-00-00.mp4')],
    ]);
    const made = await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, {
      ...{ name, workplaces: [hub.workplaces[index]], folder },
      ...{ pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' },
    });
    cameras[name] = made.json.id;
  }
  ({ still, moving } = cameras);
  // An answer 0.1 s after the seller: each customer's press is an item of the queue.
  for (const place of [1, 2]) kiosk.poll('yes', { place, at: kiosk.start + 14_000 + place });
  await kiosk.sendAll();
  await vi.waitFor(() => expect(hub.rows('SELECT 1 FROM risk_items')).toHaveLength(2), {
    timeout: 30_000,
    interval: 50,
  });
}, 60_000);
afterAll(() => hub.close());

const shares = () =>
  hub.rows<{ share: number | null; workplace: string }>(
    `SELECT m.share, i.workplace FROM risk_motion m JOIN review_items i ON i.journal = m.journal AND i.seq = m.seq
     ORDER BY m.share`,
  );
const places = () => hub.rows<{ place: number }>('SELECT place FROM risk_items').map(({ place }) => place);
const set = (path: string, body: object, by = hub.admin) => by.call('PUT', `/api/v1${path}`, body);

test('off by default: no picture is looked at', async () => {
  expect((await hub.admin.get('/api/v1/risk/motion')).json).toEqual({
    on: false,
    cameras: [still, moving]
      .map((id, index) => ({
        ...{ id, name: index === 0 ? 'still' : 'moving', store: { id: hub.store, name: 'One' } },
        region: { x: 0, y: 0, width: 100, height: 100 },
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  });
  expect(shares()).toEqual([]);
  expect(new Set(places()).size).toBe(1);
});

test('on: where nothing moves comes first, nobody is told why; judged or off, it is forgotten', async () => {
  const region = { x: 10, y: 10, width: 80, height: 80 };
  expect((await set(`/cameras/${still}/motion-region`, region)).json).toEqual(region);
  expect((await set(`/cameras/${still}/motion-region`, { ...region, x: 30 })).json.code).toBe('bad-request');
  expect((await set('/risk/motion', { on: true })).json.on).toBe(true);
  await vi.waitFor(() => expect(shares()).toHaveLength(2), { timeout: 30_000, interval: 50 });
  const [least, most] = shares();
  expect(least).toEqual({ share: 0, workplace: hub.workplaces[0] });
  expect(most?.share).toBeGreaterThan(20);
  const listed = (await expert.get('/api/v1/review/items?way=risk&state=pending')).json.items;
  expect(listed.map(({ workplace }: { workplace: { id: string } }) => workplace.id)).toEqual([
    ...hub.workplaces,
  ]);
  const paged = async (cursor = '') =>
    (await expert.get(`/api/v1/review/items?way=risk&state=pending&limit=1${cursor}`)).json;
  const { next } = await paged();
  const [first] = hub.rows<{ journal: number; seq: number }>(
    'SELECT journal, seq FROM risk_items ORDER BY place',
  );
  expect(next).toBe(`${first?.journal}.${first?.seq}`);
  expect((await paged(`&cursor=${next}`)).items).toEqual([listed[1]]);
  expect((await paged(`&cursor=${first?.journal}.999999`)).code).toBe('bad-request');
  await expert.get(`/api/v1/review/items/${listed[0].id}`);
  await expert.get(`/api/v1/review/items/${listed[0].id}/reasons`);
  await expert.post(`/api/v1/review/items/${listed[0].id}/verdicts`, { value: 1 });
  expect((await paged(`&cursor=${next}`)).items).toEqual([listed[1]]);
  for (const reply of expert.replies) expect(reply).not.toMatch(/motion|"share"/);
  expect(shares()).toHaveLength(1);
  await expert.post('/api/v1/review/undo');
  await set('/risk/motion', { on: false });
  expect(shares()).toEqual([]);
  expect(new Set(places()).size).toBe(1);
  const logged = hub.rows<{ action: string }>(
    "SELECT action FROM audit WHERE action LIKE 'motion-%' ORDER BY id",
  );
  expect(logged.map(({ action }) => action)).toEqual([
    'motion-region-changed',
    'motion-hint-changed',
    'motion-hint-changed',
  ]);
});
