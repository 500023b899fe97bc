import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { startFirmwareConsole } from '@otklik/firmware-protocol/simulator/firmware/firmware-console.ts';
import { missingTools } from '@otklik/firmware-protocol/simulator/firmware/toolchain.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceReport } from './port.ts';
import { serialDevice } from './serial-adapter.ts';

/** The kiosk's adapter on a real pty with the real firmware, in a simulated chip, on its other end. */

const missing = await missingTools(['avr-serial', 'simavr']);
const skip = missing.length > 0 && !process.env.CI;
const title = skip ? `real firmware (skipped, missing here: ${missing.join(', ')})` : 'real firmware';
const cleanups: (() => Promise<unknown>)[] = [];
let link = '';

beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'otklik-firmware-'));
  link = join(dir, 'console');
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function plugged(): Promise<SimulatedConsole> {
  const started = await startFirmwareConsole({ link, bounceMs: 3 });
  if (!started.ok) throw new Error(started.error.detail);
  cleanups.push(() => started.value.close());
  return started.value;
}

/** A kiosk that commits at once; `until` resolves when what it was told in short has so many lines. */
function kiosk() {
  const port = serialDevice(link, { clock: systemClock(), retryMinMs: 10, retryMaxMs: 50 });
  cleanups.push(() => port.close());
  const edges: Extract<DeviceReport, { kind: 'edge' }>[] = [];
  const story: string[] = [];
  const checks = new Set<() => void>();
  port.start(
    (fresh) => {
      for (const report of fresh) {
        if (report.kind === 'fault') continue;
        if (report.kind === 'edge' || report.kind === 'hold') {
          port.acknowledge(report.id.serial, report.id.bootId, report.id.seq);
        }
        if (report.kind === 'edge') edges.push(report);
        const detail =
          report.kind === 'edge' ? `${report.edge} ${report.button}${report.id.seq}` : report.kind;
        story.push(report.kind === 'lost' ? `lost ${report.reason}` : detail);
      }
      for (const check of checks) check();
    },
    () => 0,
  );
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (story.length < count) return;
        checks.delete(check);
        resolve();
      };
      checks.add(check);
      check();
    });
  return { port, edges, story, until };
}

function seen(
  simulated: SimulatedConsole,
  condition: (view: ReturnType<SimulatedConsole['view']>) => boolean,
) {
  return new Promise<void>((resolve) => {
    const look = () => {
      if (!condition(simulated.view())) return;
      stop();
      resolve();
    };
    const stop = simulated.onChange(look);
    look();
  });
}

describe.skipIf(skip)(title, () => {
  test('a press, a hold, a LED, a reset, and a press made while unplugged', async () => {
    const simulated = await plugged();
    const { port, edges, story, until } = kiosk();
    await until(1);
    await simulated.press('Y', 120);
    await until(3);
    expect((edges[1]?.id.t ?? 0) - (edges[0]?.id.t ?? 0)).toBe(120);
    port.led('S', 'on');
    await seen(simulated, (view) => view.leds.S === 'on');
    port.beep(100);
    await seen(simulated, (view) => view.beeping);
    await simulated.press('S', 3100);
    await until(6);
    expect((edges[3]?.id.t ?? 0) - (edges[2]?.id.t ?? 0)).toBe(3100);
    await simulated.unplug();
    await until(7);
    await simulated.press('N', 150);
    await simulated.replug();
    await until(10);
    simulated.reset();
    await until(12);
    await simulated.press('U', 100);
    await until(14);
    await seen(simulated, (view) => view.waiting === 0);
    expect(story).toEqual([
      'up',
      'DN Y1',
      'UP Y2',
      'DN S3',
      'hold',
      'UP S5',
      'lost unplugged',
      'up',
      'DN N6',
      'UP N7',
      'lost reboot',
      'up',
      'DN U1',
      'UP U2',
    ]);
    expect(simulated.view()).toMatchObject({
      model: 'otk-uno',
      serial: 'SN0001',
      lost: 0,
      leds: { S: 'on' },
    });
  }, 120_000);
});
