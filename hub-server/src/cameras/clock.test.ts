/** Marks and versions of a camera's clock through the hub's routes, and what the video and the verdicts make of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'otklik-clock-'));
const recorded = Date.UTC(2025, 10, 23, 7, 35, 40);
const HOUR = 3_600_000;
let hub: TestHub;
let kiosk: TestKiosk;
let expert: Person;
let camera = '';
/** Presses with their times by the hub, ascending. */
let presses: { readonly id: string; readonly at: number; readonly error: number }[] = [];

beforeAll(async () => {
  await recordAtOnce({ folder, from: recorded, seconds: 3 });
  hub = await testHub();
  kiosk = await hub.kiosk();
  for (let n = 0; n < 5; n += 1) kiosk.poll('yes');
  await kiosk.sendAll();
  expert = await hub.person('expert');
  camera = await newCamera({});
  const list = (await expert.get('/api/v1/review/items?limit=200')).json.items;
  presses = list.filter((each: { kind: string }) => each.kind === 'customer-press');
}, 60_000);
afterAll(async () => {
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function newCamera(more: object): Promise<string> {
  const made = await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, {
    ...{ name: 'Till', workplaces: [hub.workplaces[0]], folder },
    ...{ pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name', offset: -500, error: 20 },
    ...more,
  });
  return made.json.id;
}
/** What is known of a press's way to the hub's clock, ms. */
async function wayOf(press: string): Promise<number> {
  const { chain } = (await expert.get(`/api/v1/review/items/${press}`)).json;
  return (chain.console ?? 0) + (chain.kiosk?.error ?? 0) + chain.hub;
}
const path = (id: string, rest = ''): string => `/api/v1/cameras/${id}/clock${rest}`;
const mark = (by: Person, id: string, press: number, cameraAt: number) =>
  by.post(path(id, '/marks'), { item: presses[press]?.id, cameraAt, frameMs: 67 });
const logged = (id: string) =>
  hub.rows<{ action: string }>(
    `SELECT action FROM audit WHERE subject = 'camera:${id}' AND action LIKE 'camera-%mark%' ORDER BY id`,
  );

it('keeps every mark: another of the same press and one taken back are records of their own', async () => {
  const id = await newCamera({});
  const [first, second] = presses;
  if (first === undefined || second === undefined) throw new Error('no presses');
  const made = await mark(expert, id, 0, first.at + 7000);
  expect(made.status).toBe(201);
  // 20 ms by the names of the files, a frame, and what the press's time may be wrong by; no console presented itself here.
  expect(made.json.marks).toEqual([
    expect.objectContaining({ item: first.id, at: first.at, cameraAt: first.at + 7000 }),
  ]);
  expect(made.json.marks[0]).toMatchObject({ bound: (await wayOf(first.id)) + 67 + 20, whole: false });
  await mark(expert, id, 0, first.at + 7300);
  const both = await mark(hub.admin, id, 1, second.at + 7310);
  expect(both.json.marks.map(({ cameraAt }: { cameraAt: number }) => cameraAt)).toEqual([
    first.at + 7300,
    second.at + 7310,
  ]);
  const gone = both.json.marks[1].id;
  const left = await expert.post(path(id, `/marks/${gone}/withdrawal`), undefined);
  expect(left.json.marks).toHaveLength(1);
  expect((await expert.post(path(id, `/marks/${gone}/withdrawal`), undefined)).json.code).toBe(
    'mark-unknown',
  );
  const rows = hub.rows(
    `SELECT camera_at, supersedes FROM camera_marks WHERE camera = '${id}' ORDER BY ordinal`,
  );
  expect(rows).toEqual([
    { camera_at: first.at + 7000, supersedes: null },
    { camera_at: first.at + 7300, supersedes: made.json.marks[0].id },
    { camera_at: second.at + 7310, supersedes: null },
    { camera_at: null, supersedes: gone },
  ]);
  expect(logged(id).map(({ action }) => action)).toEqual([
    ...['camera-marked', 'camera-marked', 'camera-marked', 'camera-mark-withdrawn'],
  ]);
});

it('counts the way from the press itself to its stamp: the console’s part and the kiosk’s clock since its sample', async () => {
  const id = await newCamera({});
  const told = await hub.kiosk();
  told.add({
    ...{ type: 'device-up', mono: 0 },
    data: {
      ...{ serial: 'SN0001', bootId: '5A3F0C21', model: 'avr-1', class: 'serial' },
      ...{ buttons: ['Y', 'N', 'U', 'S'], holdCapable: true },
    },
  });
  const at = told.start + HOUR;
  const { customer = 0 } = told.poll('yes', { at });
  const pressed = told.events[customer - 1]?.at ?? 0;
  told.add({ type: 'clock', mono: HOUR + 100_000, data: { offset: 0, error: 5 } });
  await told.sendAll();
  const made = await expert.post(path(id, '/marks'), {
    ...{ item: told.item(customer), cameraAt: pressed, frameMs: 40 },
  });
  // 119: a usual press (docs/decisions/0101). The kiosk's clock ran for under 100 s, of which 0.6 ‰ may be wrong: 60 ms.
  const kiosk = Math.ceil((HOUR + 100_000 - (pressed - told.start)) * 0.0006);
  expect(kiosk).toBe(60);
  expect(made.json.marks).toEqual([
    expect.objectContaining({ bound: 119 + kiosk + 5 + 40 + 20, whole: true }),
  ]);
  // What is worked out from it says no less.
  const set = { from: 0, basis: 'marks', marks: [made.json.marks[0].id] };
  const [version] = (await expert.post(path(id, '/versions'), set)).json.versions;
  expect(version.clock.error).toBeGreaterThanOrEqual(119 + kiosk + 5 + 40 + 20);
});

it('refuses a press of another workplace, a camera that is not there, and who may not', async () => {
  const elsewhere = await newCamera({ workplaces: [hub.workplaces[1]] });
  expect((await mark(expert, elsewhere, 0, 0)).json.code).toBe('not-reviewable');
  expect((await mark(expert, 'none', 0, 0)).json.code).toBe('camera-unknown');
  const manager = await hub.person('manager');
  expect((await mark(manager, camera, 0, 0)).json.code).toBe('forbidden');
  expect((await manager.get(path(camera))).json.code).toBe('forbidden');
  const unknown = { from: 0, basis: 'marks', marks: ['0123456789abcdef'] };
  expect((await expert.post(path(camera, '/versions'), unknown)).json.code).toBe('mark-unknown');
  expect((await expert.post(path(camera, '/versions'), { from: 0, basis: 'marks' })).json.code).toBe(
    'bad-request',
  );
});

it('refuses a time that is none, and a frame more than a day from where the press is looked for', async () => {
  const id = await newCamera({});
  const [first, second] = presses;
  if (first === undefined || second === undefined) throw new Error('no presses');
  for (const cameraAt of [1.7e308, -1.7e308, 8_640_000_000_000_001])
    expect((await mark(expert, id, 0, cameraAt)).json).toMatchObject({ status: 400, code: 'bad-request' });
  const DAY = 24 * HOUR;
  const looked = first.at - 500;
  for (const cameraAt of [Math.round(first.at / 1000), looked + DAY + 1, looked - DAY - 1])
    expect((await mark(expert, id, 0, cameraAt)).json).toMatchObject({ status: 422, code: 'mark-too-far' });
  expect((await mark(expert, id, 0, looked + DAY)).status).toBe(201);
  expect((await mark(expert, id, 1, second.at - 500 - DAY)).status).toBe(201);
  for (const from of [1.7e308, -1.7e308])
    expect((await expert.post(path(id, '/versions'), { from, basis: 'settings' })).status).toBe(400);
  // A camera that was never set stands years behind, and is looked at there.
  const old = await newCamera({ offset: -20 * 365 * DAY });
  expect((await mark(expert, old, 0, first.at - 20 * 365 * DAY + 7000)).status).toBe(201);
});

it('tells the picture’s time by the version that holds for it; what was recorded before keeps the one before', async () => {
  const press = presses[2];
  if (press === undefined) throw new Error('no press');
  const made = await mark(expert, camera, 2, press.at + 7300);
  const set = { from: recorded + 9000, basis: 'marks', marks: [made.json.marks[0].id] };
  const done = await expert.post(path(camera, '/versions'), set);
  expect(done.status).toBe(201);
  expect(done.json.versions).toEqual([
    expect.objectContaining({
      ...{ version: 1, from: recorded + 9000, basis: 'marks', marks: 1 },
      clock: expect.objectContaining({ reference: press.at, offset: 7300, drift: 0 }),
    }),
  ]);
  // Recorded before: the settings, half a second behind the hub.
  const before = await expert.post('/api/v1/video/grants', {
    ...{ camera, from: recorded + 500, to: recorded + 3500, reason: 'alignment' },
  });
  expect(before.json).toMatchObject({ offset: -500, clock: 0, error: 20 });
  const detail = (await expert.get(`/api/v1/review/items/${press.id}`)).json;
  const bound = (await wayOf(press.id)) + 67 + 20;
  // One mark: the error at its own time is the mark's bound and that of the files' names.
  expect(detail.cameras.find((each: { id: string }) => each.id === camera)).toEqual({
    ...{ id: camera, name: 'Till', error: bound + 20, clock: 1 },
  });

  // Back to what was set by hand, from an hour later on.
  await expert.post(path(camera, '/versions'), { from: press.at + HOUR, basis: 'settings' });
  const again = (await expert.get(`/api/v1/review/items/${press.id}`)).json;
  expect(again.cameras.find((each: { id: string }) => each.id === camera)?.clock).toBe(1);
  await expert.post(path(camera, '/versions'), { from: press.at - HOUR, basis: 'settings' });
  const back = (await expert.get(`/api/v1/review/items/${press.id}`)).json;
  expect(back.cameras.find((each: { id: string }) => each.id === camera)).toMatchObject({
    ...{ error: 20, clock: 3 },
  });
});

it('plays the moment a version names: seven seconds of a camera that is ahead are taken off', async () => {
  const id = await newCamera({ offset: 0 });
  const press = presses[3];
  if (press === undefined) throw new Error('no press');
  const made = await mark(expert, id, 3, press.at + 7300);
  await expert.post(path(id, '/versions'), { from: 0, basis: 'marks', marks: [made.json.marks[0].id] });
  const granted = await expert.post('/api/v1/video/grants', {
    ...{ camera: id, from: recorded - 7300, to: recorded - 4300, reason: 'alignment' },
  });
  expect(granted.json).toMatchObject({ offset: 7300, clock: 1, spans: [{ from: recorded - 7300 }] });
});

it('lets settings changed by hand count from now on where a version said something else', async () => {
  const id = await newCamera({});
  const press = presses[4];
  if (press === undefined) throw new Error('no press');
  const change = async (offset: number) => {
    const known = await hub.admin.get(`/api/v1/cameras/${id}`);
    const { name, workplaces, pattern, zone, timing, error } = known.json;
    const body = { name, workplaces, folder, pattern, zone, timing, error, offset };
    await hub.admin.call('PUT', `/api/v1/cameras/${id}`, body, {
      'if-match': known.headers.get('etag') ?? '',
    });
  };
  await change(-700);
  expect((await expert.get(path(id))).json).toMatchObject({ versions: [], settings: { offset: -700 } });
  const made = await mark(expert, id, 4, press.at + 7300);
  await expert.post(path(id, '/versions'), { from: 0, basis: 'marks', marks: [made.json.marks[0].id] });
  await change(-900);
  const { versions } = (await expert.get(path(id))).json;
  expect(versions[0]).toMatchObject({ version: 2, basis: 'settings', clock: { offset: -900, drift: 0 } });
  expect(versions[0].from).toBeGreaterThan(press.at);
});

it('a verdict keeps the version it was given by', async () => {
  const press = presses[0];
  if (press === undefined) throw new Error('no press');
  const seen = { watchedMs: 900, cameras: [camera], error: 60, clocks: [{ camera, version: 3 }] };
  const given = await expert.post(`/api/v1/review/items/${press.id}/verdicts`, { value: 1, seen });
  expect(given.json.item.mine.seen).toEqual(seen);
  const [row] = hub.rows<{ seen: string }>('SELECT seen FROM verdicts');
  expect(JSON.parse(row?.seen ?? '{}')).toEqual(seen);
});
