import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { all } from '@otklik/hub-server/db/sqlite.ts';
import { verifyKioskFolder } from '@otklik/kiosk/journal/verify-journal.ts';
import type { KioskHealth } from '@otklik/shared/api/heartbeat.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChildProgram, childPrograms } from './support/child-program.ts';
import { eventually } from './support/eventually.ts';
import { type RestartableHub, startRestartableHub } from './support/restartable-hub.ts';

/** A real kiosk tells a real hub how it fares and hears from it at once. */
const kioskMain = fileURLToPath(new URL('../kiosk/src/main.ts', import.meta.url));
const programs = childPrograms();
let hub: RestartableHub;
let console_: SimulatedConsole;
let kiosk: ChildProgram;

beforeAll(async () => {
  hub = await startRestartableHub();
  console_ = await startSimulatedConsole({ link: join(hub.folder, 'console') });
  const places = ['--data', join(hub.folder, 'kiosk'), '--device', `serial:${console_.path}`];
  kiosk = programs.start([kioskMain, ...places, '--hub', hub.url, '--enrol', await hub.code()]);
  await kiosk.line(/^kiosk enrolled$/);
});

afterAll(async () => {
  await programs.endAll();
  await console_?.close();
  await hub?.remove();
});

const health = async (fits: (kiosk: KioskHealth) => boolean): Promise<KioskHealth> =>
  eventually('the kiosk fares so', async () => {
    const [one]: KioskHealth[] = (await hub.admin.get('/api/v1/kiosks')).json.kiosks;
    return one !== undefined && fits(one) ? one : undefined;
  });

test('its heartbeat tells versions, journal, clock and the console', async () => {
  const seen = await health(({ heartbeat }) => heartbeat?.devices[0]?.state === 'up');
  expect(seen).toMatchObject({ state: 'online', workplaces: [{ place: 1, name: 'Till 1' }] });
  expect(seen.heartbeat).toMatchObject({
    versions: { node: process.versions.node },
    outbox: { queued: 0 },
    journal: { recording: true, ballast: 'laid' },
    devices: [{ place: 1, class: 'serial', state: 'up', serial: 'SN0001' }],
    faults: [],
  });
  expect(Math.abs(seen.heartbeat?.clock?.offset ?? Number.NaN)).toBeLessThan(5000);
});

test('identify makes every light blink, and the press meanwhile counts', async () => {
  const { id } = await health(({ reachable }) => reachable);
  const path = `/api/v1/kiosks/${id}/identify`;
  expect((await hub.admin.post(path, { ms: 5000 })).status).toBe(204);
  const leds = (mode: string) =>
    eventually(`all lights ${mode}`, () =>
      Object.values(console_.view().leds).every((one) => one === mode) ? true : undefined,
    );
  await leds('fast');
  for (const button of ['S', 'Y'] as const) {
    console_.down(button);
    console_.up(button);
  }
  await leds('off');
  await eventually('the answer is in the hub', () =>
    hub.look((db) => all(db, "SELECT 1 FROM polls WHERE answer = 'yes'")).length > 0 ? true : undefined,
  );
});

test('another question reaches it at once, also over a hub that was away', async () => {
  await hub.down();
  await hub.up();
  await health(({ reachable }) => reachable);
  const text = { ru: 'Вам всё показали?', en: 'Were you shown everything?' };
  const question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  await hub.admin.post('/api/v1/plan/periods', { question, from: Date.now() - 1 });
  await eventually('the kiosk journals the other question', () =>
    hub
      .look((db) => all<{ body: string }>(db, "SELECT body FROM events WHERE type = 'config'"))
      .some(({ body }) => body.includes(question))
      ? true
      : undefined,
  );
});

test('a kiosk that has been revoked is refused and told so; its journal holds', async () => {
  const { id } = await health(() => true);
  expect((await hub.admin.post(`/api/v1/kiosks/${id}/revocation`, { reason: 'stolen' })).status).toBe(204);
  expect(await health(({ state }) => state === 'revoked')).toMatchObject({ reachable: false });
  console_.down('S');
  console_.up('S');
  await kiosk.line(/^sync kiosk-revoked: /);
  expect(await kiosk.end('SIGTERM')).toBe(0);
  const scratch = join(hub.folder, 'scratch');
  mkdirSync(scratch);
  const verified = verifyKioskFolder(join(hub.folder, 'kiosk'), scratch);
  expect(verified.ok && verified.value.filter(({ count }) => count > 0)).toEqual([]);
});
