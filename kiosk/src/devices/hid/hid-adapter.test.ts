import { bootHidDevice, type HidDeviceInput, stepHidDevice } from '@otklik/firmware-protocol/hid/device.ts';
import { encodeReport } from '@otklik/firmware-protocol/hid/report.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { afterEach, expect, test } from 'vitest';
import type { DevicePort, DeviceReport } from '../port.ts';
import { hidDevice } from './hid-adapter.ts';
import type { HidBus, HidEvents, HidInfo } from './hid-bus.ts';
import type { HidProfile } from './profile.ts';

/** The adapter before a bus of plugs made by hand; `npm run test:hid-vm` has the real one. */

const clock = systemClock();
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Plug {
  readonly info: HidInfo;
  readonly wrote: Uint8Array[];
  says(bytes: Uint8Array): void;
}

function usb() {
  const plugs = new Map<string, Plug & { events?: HidEvents; onWrite?: (bytes: Uint8Array) => void }>();
  let number = 0;
  let broken: 'hid-missing' | undefined;
  let refuses = false;
  const bus: HidBus = {
    list: async () =>
      broken === undefined
        ? ok([...plugs.values()].map(({ info }) => info))
        : err(coded(broken, 'libusb-1.0.so.0: cannot open shared object file')),
    open: async (path, events) => {
      const plug = plugs.get(path);
      if (plug === undefined || refuses) return err(coded('open-failed', `${path}: Permission denied`));
      plug.events = events;
      return ok({
        write: (bytes) => {
          plug.wrote.push(bytes);
          plug.onWrite?.(bytes);
        },
        close: async () => {
          delete plug.events;
        },
      });
    },
  };
  return {
    bus,
    plug(what: Omit<HidInfo, 'path'>, onWrite?: (bytes: Uint8Array) => void): Plug {
      const path = `/dev/hidraw${number++}`;
      const plug = {
        info: { path, ...what },
        wrote: [] as Uint8Array[],
        says: (bytes: Uint8Array) => plugs.get(path)?.events?.report(bytes),
        ...(onWrite === undefined ? {} : { onWrite }),
      };
      plugs.set(path, plug);
      return plug;
    },
    /** With no error event: only the list tells. */
    pull(plug: Plug, silently = false): void {
      const { events } = plugs.get(plug.info.path) ?? {};
      plugs.delete(plug.info.path);
      if (!silently) events?.vanished();
    },
    breakBus: () => {
      broken = 'hid-missing';
    },
    refuse: (now: boolean) => {
      refuses = now;
    },
  };
}

const box: HidProfile = {
  profile: 1,
  id: 'box',
  name: 'A box',
  via: 'report',
  match: { vid: '0079', pid: '0006', usagePage: '0001' },
  report: { length: 3 },
  buttons: { Y: { byte: 1, mask: '01' }, S: { byte: 1, mask: '02' } },
  holdCapable: false,
  source: 'this test',
  tried: false,
};
const ours: HidProfile = {
  profile: 1,
  id: 'otklik-hid',
  name: 'Ours',
  via: 'protocol',
  match: { vid: '1209', pid: '0001' },
  buttons: ['Y', 'N', 'U', 'S'],
  source: 'PROTOCOL.md',
  tried: false,
};
const boxInfo = { vid: 0x79, pid: 6, usagePage: 1, usage: 4, product: 'USB Joystick' };
const claims = () => new Set<string>();

function kiosk(
  bus: HidBus,
  spec: { vid: number; pid: number; serial?: string },
  used = claims(),
  durable = 0,
) {
  const port = hidDevice(spec, {
    bus,
    clock,
    timers: systemTimers,
    rng: cryptoRng,
    profiles: [box, ours],
    claims: used,
    pollMs: 5,
  });
  return listen(port, durable);
}

function listen(port: DevicePort, durable: number) {
  const reports: DeviceReport[] = [];
  const waiting = new Set<() => void>();
  cleanups.push(() => port.close());
  port.start(
    (fresh) => {
      reports.push(...fresh);
      for (const check of waiting) check();
    },
    () => durable,
  );
  const until = (condition: (reports: readonly DeviceReport[]) => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!condition(reports)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { port, reports, until, has: (text: string) => until(() => story(reports).includes(text)) };
}

const story = (reports: readonly DeviceReport[]) =>
  reports.map((report) => {
    if (report.kind === 'edge') return `${report.edge} ${report.button}${report.id.seq}`;
    if (report.kind === 'lost') return `lost ${report.reason}`;
    if (report.kind === 'fault') return report.code;
    if (report.kind === 'up') return `up ${report.device.serial}`;
    if (report.kind === 'gap') return `gap ${report.from}-${report.to}`;
    return `hold ${report.via}`;
  });

test('a bought box: found late, pressed, pulled and put back on another path', async () => {
  const { bus, plug, pull } = usb();
  const { reports, has } = kiosk(bus, { vid: 0x79, pid: 6 });
  await has('hid-absent');
  const first = plug(boxInfo);
  await has('up hid-0079-0006');
  expect(reports.at(-1)).toMatchObject({
    device: {
      class: 'hid',
      profile: 'box',
      holdCapable: false,
      buttons: ['Y', 'S'],
      model: expect.stringMatching(/^[\w-]{1,16}$/),
    },
  });
  // Held as the plug went in: its press nobody saw, its release counts as a release only.
  first.says(Uint8Array.of(0, 1, 0));
  first.says(Uint8Array.of(0, 0, 0));
  first.says(Uint8Array.of(0, 2, 0));
  await has('DN S3');
  pull(first);
  await has('lost unplugged');
  plug(boxInfo);
  await has('up hid-0079-0006');
  expect(story(reports)).toEqual([
    'hid-absent',
    'up hid-0079-0006',
    'gap 1-1',
    'UP Y2',
    'DN S3',
    'lost unplugged',
    ...story(reports).slice(6),
  ]);
});

test('gone without a word, the list tells', async () => {
  const { bus, plug, pull } = usb();
  const { has } = kiosk(bus, { vid: 0x79, pid: 6 });
  const box_ = plug(boxInfo);
  await has('up hid-0079-0006');
  pull(box_, true);
  await has('lost unplugged');
});

test('reports of another form are dropped and told once, with how many', async () => {
  const { bus, plug } = usb();
  const box_ = plug(boxInfo);
  const { has, reports } = kiosk(bus, { vid: 0x79, pid: 6 });
  await has('up hid-0079-0006');
  for (let i = 0; i < 100; i++) box_.says(Uint8Array.of(1, 2));
  box_.says(new Uint8Array(300));
  expect(story(reports)).toEqual(['up hid-0079-0006', 'bad-report']);
  expect(reports.at(-1)).toMatchObject({ count: 1, detail: expect.stringContaining('1 of another length') });
});

test('two alike: each port takes one, a third is told of', async () => {
  const { bus, plug } = usb();
  for (let i = 0; i < 3; i++) plug(boxInfo);
  const used = claims();
  const [one, two] = [kiosk(bus, { vid: 0x79, pid: 6 }, used), kiosk(bus, { vid: 0x79, pid: 6 }, used)];
  await Promise.all([one.has('hid-ambiguous'), two.has('hid-ambiguous')]);
  expect(used.size).toBe(2);
});

test('by serial, never by place in the list', async () => {
  const { bus, plug } = usb();
  const [a, b] = [plug({ ...boxInfo, serial: 'A1' }), plug({ ...boxInfo, serial: 'B2' })];
  const second = kiosk(bus, { vid: 0x79, pid: 6, serial: 'B2' });
  await second.has('up B2');
  b.says(Uint8Array.of(0, 0, 0));
  a.says(Uint8Array.of(0, 1, 0));
  b.says(Uint8Array.of(0, 2, 0));
  await second.has('DN S1');
  expect(story(second.reports).filter((line) => /DN/.test(line))).toEqual(['DN S1']);
});

test('without a profile, without permission, without libusb: one fault each, and the kiosk runs on', async () => {
  const { bus, plug, breakBus, refuse } = usb();
  plug({ vid: 1, pid: 2 });
  plug(boxInfo);
  const stranger = kiosk(bus, { vid: 1, pid: 2 });
  await stranger.has('profile-missing');
  refuse(true);
  const forbidden = kiosk(bus, { vid: 0x79, pid: 6 });
  await forbidden.has('open-failed');
  refuse(false);
  await forbidden.has('up hid-0079-0006');
  expect(story(forbidden.reports)).toEqual(['open-failed', 'up hid-0079-0006']);
  breakBus();
  const blind = kiosk(bus, { vid: 0x79, pid: 6 });
  await blind.has('hid-missing');
  blind.port.led('S', 'on');
  blind.port.beep(50);
  await blind.port.close();
  expect(story(blind.reports)).toEqual(['hid-missing']);
});

/** A console of ours on the bus: the device's own machine, told the real time. */
function ourConsole(bench: ReturnType<typeof usb>, serial = 'SN0001') {
  const now = () => asMonoMs(Math.round(performance.now()));
  let state = bootHidDevice(
    { model: 'otk-32u4', serial, bootId: '5A3F0C21', buttons: ['Y', 'N', 'U', 'S'], down: [] },
    now(),
  );
  const give = (input: HidDeviceInput) => {
    const step = stepHidDevice(state, input, now());
    state = step.state;
    for (const report of step.sent) plugged?.says(encodeReport(report));
  };
  let plugged: Plug | undefined;
  const ticking = setInterval(() => give({ kind: 'tick' }), 10);
  cleanups.push(async () => clearInterval(ticking));
  return {
    give,
    state: () => state.core,
    says: (bytes: Uint8Array) => plugged?.says(bytes),
    plugIn() {
      plugged = bench.plug({ vid: 0x1209, pid: 1, serial, product: 'otk-32u4' }, (bytes) =>
        // As the wire does: not within the write itself.
        queueMicrotask(() => give({ kind: 'output', bytes })),
      );
      give({ kind: 'attach' });
    },
    pullOut() {
      give({ kind: 'detach' });
      if (plugged !== undefined) bench.pull(plugged);
      plugged = undefined;
    },
  };
}

const press = (button: 'Y' | 'S', down: boolean): HidDeviceInput => ({ kind: 'button', button, down });

test('a console of ours: acknowledged only once durable, unplugged without losing a press, lights and beep', async () => {
  const bench = usb();
  const console_ = ourConsole(bench);
  console_.plugIn();
  const { port, reports, has } = kiosk(bench.bus, { vid: 0x1209, pid: 1 });
  await has('up SN0001');
  console_.give(press('S', true));
  console_.give(press('S', false));
  await has('UP S2');
  expect(console_.state().ring.map(({ seq }) => seq)).toEqual([1, 2]);
  port.acknowledge('SN0001', '5A3F0C21', 1);
  await expect.poll(() => console_.state().ring.map(({ seq }) => seq)).toEqual([2]);
  port.led('Y', 'slow');
  port.beep(120);
  await expect.poll(() => console_.state().leds.Y).toBe('slow');
  console_.pullOut();
  await has('lost unplugged');
  console_.give(press('Y', true));
  console_.give(press('Y', false));
  console_.plugIn();
  await has('UP Y4');
  port.acknowledge('SN0001', '5A3F0C21', 4);
  await expect.poll(() => console_.state().ring).toEqual([]);
  expect(story(reports).filter((line) => /^(DN|UP|gap|hold)/.test(line))).toEqual([
    'DN S1',
    'UP S2',
    'DN Y3',
    'UP Y4',
  ]);
  expect(reports.find(({ kind }) => kind === 'up')).toMatchObject({
    device: { model: 'otk-32u4', holdCapable: true, profile: 'otklik-hid' },
  });
});

test('a restarted kiosk drops what its journal has, and acknowledges it again', async () => {
  const bench = usb();
  const console_ = ourConsole(bench);
  console_.give(press('S', true));
  console_.give(press('S', false));
  console_.plugIn();
  console_.give(press('Y', true));
  const { port, reports, has } = kiosk(bench.bus, { vid: 0x1209, pid: 1 }, claims(), 2);
  await has('DN Y3');
  expect(story(reports).filter((line) => /^(DN|UP|gap)/.test(line))).toEqual(['DN Y3']);
  port.acknowledge('SN0001', '5A3F0C21', 3);
  await expect.poll(() => console_.state().ring).toEqual([]);
});

test('garbage between good reports: told, and nothing is lost', async () => {
  const bench = usb();
  const console_ = ourConsole(bench);
  console_.plugIn();
  const { has, reports } = kiosk(bench.bus, { vid: 0x1209, pid: 1 });
  await has('up SN0001');
  console_.give(press('S', true));
  for (const bytes of [[], [1], [9, 9, 9], new Array(64).fill(0xff)]) console_.says(Uint8Array.from(bytes));
  console_.give(press('S', false));
  await has('UP S2');
  const told = () =>
    reports.flatMap((report) =>
      report.kind === 'fault' && report.code === 'bad-message' ? [report.count ?? 1] : [],
    );
  await expect.poll(() => told().reduce((sum, count) => sum + count, 0)).toBe(4);
  expect(story(reports).filter((line) => /^(DN|UP|gap|lost)/.test(line))).toEqual(['DN S1', 'UP S2']);
});
