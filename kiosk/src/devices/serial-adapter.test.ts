import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFrame } from '@otklik/firmware-protocol/frame.ts';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { openPty } from '@otklik/firmware-protocol/simulator/pty.ts';
import { err } from '@otklik/shared/base/result.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DevicePort, DeviceReport } from './port.ts';
import { serialDevice } from './serial-adapter.ts';

/** The adapter against a real pty with the simulated console on its other end. */

let dir = '';
let link = '';
const cleanups: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'otklik-serial-'));
  link = join(dir, 'console');
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await rm(dir, { recursive: true, force: true });
});

async function plugged(): Promise<SimulatedConsole> {
  const simulated = await startSimulatedConsole({ link });
  cleanups.push(() => simulated.close());
  return simulated;
}

interface Kiosk {
  readonly port: DevicePort;
  readonly reports: DeviceReport[];
  /** Resolves as soon as the reports so far satisfy it. */
  until(condition: (reports: readonly DeviceReport[]) => boolean): Promise<void>;
}

/** Commits at once and acknowledges, unless `commit` is off. */
function kiosk(options: { readonly durable?: number; readonly commit?: boolean } = {}): Kiosk {
  const { durable = 0, commit = true } = options;
  const port = serialDevice(link, { clock: systemClock(), retryMinMs: 10, retryMaxMs: 50 });
  const reports: DeviceReport[] = [];
  const waiting = new Set<() => void>();
  cleanups.push(() => port.close());
  port.start(
    (fresh) => {
      reports.push(...fresh);
      for (const report of fresh) {
        if (!commit) continue;
        if (report.kind === 'edge' || (report.kind === 'hold' && report.via === 'frame')) {
          port.acknowledge(report.id.serial, report.id.bootId, report.id.seq);
        }
      }
      for (const check of waiting) check();
    },
    () => durable,
  );
  const until: Kiosk['until'] = (condition) =>
    new Promise((resolve) => {
      const check = () => {
        if (!condition(reports)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { port, reports, until };
}

function seen(
  simulated: SimulatedConsole,
  condition: (view: ReturnType<SimulatedConsole['view']>) => boolean,
) {
  return new Promise<void>((resolve) => {
    if (condition(simulated.view())) return resolve();
    const stop = simulated.onChange((view) => {
      if (!condition(view)) return;
      stop();
      resolve();
    });
  });
}

const count = (reports: readonly DeviceReport[], kind: DeviceReport['kind']) =>
  reports.filter((report) => report.kind === kind).length;
const story = (reports: readonly DeviceReport[]) =>
  reports.flatMap((report) => {
    if (report.kind === 'edge') return [`${report.edge} ${report.button}${report.id.seq}`];
    if (report.kind === 'hold') return [`hold ${report.via}`];
    if (report.kind === 'lost') return [`lost ${report.reason}`];
    if (report.kind === 'fault') return [];
    return [report.kind];
  });

test('press and answer come through, and are acknowledged once durable', async () => {
  const simulated = await plugged();
  const { until, reports } = kiosk();
  await until((all) => count(all, 'up') === 1);
  expect(reports[0]).toMatchObject({
    kind: 'up',
    device: {
      serial: 'SN0001',
      model: 'otk-sim',
      class: 'serial',
      holdCapable: true,
      buttons: ['Y', 'N', 'U', 'S'],
    },
  });
  for (const button of ['S', 'Y', 'N', 'U'] as const) {
    simulated.down(button);
    simulated.up(button);
  }
  await until((all) => count(all, 'edge') === 8);
  expect(story(reports)).toEqual([
    'up',
    'DN S1',
    'UP S2',
    'DN Y3',
    'UP Y4',
    'DN N5',
    'UP N6',
    'DN U7',
    'UP U8',
  ]);
  await seen(simulated, (view) => view.waiting === 0);
});

test('nothing is acknowledged that is not durable', async () => {
  const simulated = await plugged();
  const { until, port, reports } = kiosk({ commit: false });
  await until((all) => count(all, 'up') === 1);
  simulated.down('Y');
  simulated.up('Y');
  await until((all) => count(all, 'edge') === 2);
  expect(simulated.view().waiting).toBe(2);
  const [first] = reports.filter((report) => report.kind === 'edge');
  if (first === undefined) throw new Error('no edge');
  port.acknowledge(first.id.serial, first.id.bootId, 1);
  await seen(simulated, (view) => view.waiting === 1);
  port.acknowledge(first.id.serial, first.id.bootId, 2);
  await seen(simulated, (view) => view.waiting === 0);
  expect(count(reports, 'edge')).toBe(2);
});

test('a hold', async () => {
  const simulated = await plugged();
  const { until, reports } = kiosk();
  await until((all) => count(all, 'up') === 1);
  simulated.down('S');
  await until((all) => count(all, 'hold') === 1);
  simulated.up('S');
  await until((all) => count(all, 'edge') === 2);
  expect(story(reports)).toEqual(['up', 'DN S1', 'hold frame', 'UP S3']);
  const [dn] = reports.filter((report) => report.kind === 'edge');
  const [hold] = reports.filter((report) => report.kind === 'hold');
  expect((hold?.id.t ?? 0) - (dn?.id.t ?? 0)).toBe(3000);
  await seen(simulated, (view) => view.waiting === 0);
});

test('unplugged and plugged in again: what was pressed meanwhile comes with its own time', async () => {
  const simulated = await plugged();
  const { until, reports } = kiosk();
  await until((all) => count(all, 'up') === 1);
  simulated.down('Y');
  await until((all) => count(all, 'edge') === 1);
  await simulated.unplug();
  await until((all) => count(all, 'lost') === 1);
  simulated.up('Y');
  simulated.down('N');
  simulated.up('N');
  await simulated.replug();
  await until((all) => count(all, 'edge') === 4);
  expect(story(reports)).toEqual(['up', 'DN Y1', 'lost unplugged', 'up', 'UP Y2', 'DN N3', 'UP N4']);
  const edges = reports.filter((report) => report.kind === 'edge');
  const first = edges[0];
  if (first === undefined) throw new Error('no edge');
  // The same distances on both clocks, but for the few ms by which the mapping got better.
  for (const { id, own } of edges) {
    expect(Math.abs(own - first.own - (id.t - first.id.t))).toBeLessThan(100);
  }
  await seen(simulated, (view) => view.waiting === 0);
});

test('a reset in the middle of a hold: the hold dies, the release is there', async () => {
  const simulated = await plugged();
  const { until, reports } = kiosk();
  await until((all) => count(all, 'up') === 1);
  simulated.down('S');
  await until((all) => count(all, 'edge') === 1);
  simulated.reset();
  await until((all) => count(all, 'up') === 2);
  simulated.up('S');
  await until((all) => count(all, 'edge') === 2);
  expect(story(reports)).toEqual(['up', 'DN S1', 'lost reboot', 'up', 'UP S1']);
});

test('garbage and half frames between good ones', async () => {
  const simulated = await plugged();
  const { until, reports } = kiosk();
  await until((all) => count(all, 'up') === 1);
  simulated.garbage(2000);
  simulated.down('Y');
  simulated.garbage(40);
  simulated.up('Y');
  await until((all) => count(all, 'edge') === 2);
  await until((all) => all.some((report) => report.kind === 'fault' && report.code === 'line-noise'));
  expect(story(reports)).toEqual(['up', 'DN Y1', 'UP Y2']);
});

test('frames in pieces, and a console of another version', async () => {
  const pty = await openPty();
  cleanups.push(async () => pty.hangUp());
  link = pty.path;
  const { until, reports } = kiosk();
  const asked = new Promise<void>((resolve) => {
    pty.master.on('data', (bytes: Buffer) => {
      if (bytes.includes('$ID*A21B\r\n')) resolve();
    });
  });
  await asked;
  const text = encodeFrame('HELLO,1,otk-uno,SN0001,5A3F0C21,YNUS') + encodeFrame('HB,5000,00,0,1,0,0');
  for (const char of text) pty.master.write(char);
  pty.master.write(encodeFrame('DN,1,5000,Y').slice(0, 9));
  await until((all) => count(all, 'up') === 1);
  pty.master.write(encodeFrame('DN,1,5000,Y').slice(9));
  await until((all) => count(all, 'edge') === 1);
  pty.master.write(encodeFrame('HELLO,2,otk-uno,SN0001,5A3F0C22,YNUS'));
  await until((all) => count(all, 'fault') === 1);
  expect(reports.at(-2)).toMatchObject({ kind: 'fault', code: 'version-unsupported' });
  expect(story(reports)).toEqual(['up', 'DN Y1', 'lost refused']);
});

test('every frame that is no message is counted, not only the first of its kind', async () => {
  const pty = await openPty();
  cleanups.push(async () => pty.hangUp());
  link = pty.path;
  const { until, reports } = kiosk();
  const asked = new Promise<void>((resolve) => pty.master.once('data', () => resolve()));
  await asked;
  pty.master.write(encodeFrame('HELLO,1,otk-uno,SN0001,5A3F0C21,YNUS') + encodeFrame('HB,5000,00,0,1,0,0'));
  await until((all) => count(all, 'up') === 1);
  for (let i = 0; i < 3; i++) pty.master.write(encodeFrame('HUM,1') + encodeFrame('DN,x,1,Y'));
  const bad = (all: readonly DeviceReport[]) =>
    all.reduce(
      (sum, one) => sum + (one.kind === 'fault' && one.code === 'bad-message' ? (one.count ?? 1) : 0),
      0,
    );
  await until((all) => bad(all) === 6);
  expect(count(reports, 'edge')).toBe(0);
});

test('a restarted kiosk takes up where its journal ends', async () => {
  const simulated = await plugged();
  const before = kiosk({ commit: false });
  await before.until((all) => count(all, 'up') === 1);
  simulated.down('Y');
  simulated.up('Y');
  simulated.down('N');
  await before.until((all) => count(all, 'edge') === 3);
  await before.port.close();
  expect(story(before.reports)).toEqual(['up', 'DN Y1', 'UP Y2', 'DN N3', 'lost closed']);
  // Two of the three were durable; their ACK was never sent.
  const after = kiosk({ durable: 2 });
  await after.until((all) => count(all, 'edge') === 1);
  simulated.up('N');
  await after.until((all) => count(all, 'edge') === 2);
  expect(story(after.reports)).toEqual(['up', 'DN N3', 'UP N4']);
  await seen(simulated, (view) => view.waiting === 0);
});

test('LEDs and a beep still going on are sent again after a reboot and a replug', async () => {
  const simulated = await plugged();
  const { until, port } = kiosk();
  await until((all) => count(all, 'up') === 1);
  port.led('S', 'slow');
  port.beep(9999);
  await seen(simulated, (view) => view.leds.S === 'slow' && view.beeping);
  simulated.reset();
  expect(simulated.view().leds.S).toBe('off');
  await seen(simulated, (view) => view.leds.S === 'slow' && view.beeping);
  await simulated.unplug();
  port.led('S', 'fast');
  await simulated.replug();
  await seen(simulated, (view) => view.leds.S === 'fast');
});

test('a path that is not there yet is told once and found when it comes', async () => {
  const { until, reports } = kiosk();
  await until((all) => count(all, 'fault') === 1);
  expect(reports).toMatchObject([{ kind: 'fault', code: 'open-failed' }]);
  await plugged();
  await until((all) => count(all, 'up') === 1);
  expect(story(reports)).toEqual(['up']);
});

test('another console under the same path', async () => {
  const first = await plugged();
  const { until, reports } = kiosk();
  await until((all) => count(all, 'up') === 1);
  await first.close();
  const second = await startSimulatedConsole({ link, serial: 'SN0002' });
  cleanups.push(() => second.close());
  await until((all) => count(all, 'up') === 2);
  expect(story(reports)).toEqual(['up', 'lost unplugged', 'up']);
  expect(reports.at(-1)).toMatchObject({ device: { serial: 'SN0002' } });
});

test('without serialport the kiosk runs on, with one fault', async () => {
  const reports: DeviceReport[] = [];
  const port = serialDevice(link, {
    clock: systemClock(),
    openLine: async () => err({ code: 'serialport-missing', detail: 'no binary for this platform' }),
  });
  await new Promise<void>((resolve) => {
    port.start(
      (fresh) => {
        reports.push(...fresh);
        resolve();
      },
      () => 0,
    );
  });
  port.led('S', 'on');
  port.beep(50);
  await port.close();
  expect(reports).toMatchObject([{ kind: 'fault', code: 'serialport-missing' }]);
});
