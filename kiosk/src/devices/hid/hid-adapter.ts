import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { EdgeSourceParts } from '../edge-source.ts';
import type { DeviceFault } from '../faults.ts';
import type { DevicePort, DeviceReport, LedMode } from '../port.ts';
import { choose, type HidClaims, type HidSpec, specName } from './choose.ts';
import { type HidBus, type HidHandle, type HidInfo, matches } from './hid-bus.ts';
import type { HidDriver } from './hid-driver.ts';
import type { HidProfile } from './profile.ts';
import { protocolDriver } from './protocol-driver.ts';
import { reportDriver } from './report-driver.ts';

export interface HidDeviceOptions extends EdgeSourceParts {
  readonly clock: Clock;
  readonly bus: HidBus;
  /** In order of preference; looked at anew at each look, so that one may come or be replaced. */
  readonly profiles: readonly HidProfile[];
  /** Shared by all HID devices of a kiosk, so that two alike are not one. */
  readonly claims: HidClaims;
  /** How often the system's list is looked at. */
  readonly pollMs?: number;
}

type Listener = Parameters<DevicePort['start']>[0];

interface Link {
  readonly path: string;
  readonly profile: HidProfile;
  readonly driver: HidDriver;
  handle?: HidHandle;
}

const TICK_MS = 100;
/** A tick this late means the process stood still: reports may be waiting, so silence is judged by the next tick. */
const STALL_MS = 1000;

/**
 * A HID device named by vid, pid and perhaps serial, never by path: the path changes with each plugging. There is no
 * notice of plugging either, so the list is looked at again and again. Besides the session's faults it reports
 * `hid-missing`, `hid-absent`, `hid-ambiguous`, `profile-missing`, `open-failed`, `bad-report`.
 */
export function hidDevice(spec: HidSpec, options: HidDeviceOptions): DevicePort {
  const { clock, bus, claims, pollMs = 1000 } = options;
  let listener: Listener = () => undefined;
  let durableUpTo: (serial: string, bootId: string) => number = () => 0;
  let link: Link | undefined;
  let ticker: NodeJS.Timeout | undefined;
  let next: NodeJS.Timeout | undefined;
  let polling: Promise<void> | undefined;
  let closed = false;
  let lastTick = clock.mono();
  /** What is the matter now; each trouble is told once, not at each look. */
  let trouble = '';
  let extra = 0;
  /** A driver outlives its device: it goes on where it was when the device comes back. */
  const drivers = new Map<HidProfile, HidDriver>();
  const lights = new Map<Button, LedMode>();

  const tell = (reports: readonly DeviceReport[]) => listener(reports);

  function complain(code: DeviceFault, detail: string): void {
    if (trouble === detail) return;
    trouble = detail;
    if (!closed) tell([{ kind: 'fault', code, detail }]);
  }

  function driverOf(profile: HidProfile): HidDriver {
    const known = drivers.get(profile);
    if (known !== undefined) return known;
    const made =
      profile.via === 'protocol'
        ? protocolDriver(profile, { clock, durableUpTo }, tell)
        : reportDriver(profile, options, tell);
    drivers.set(profile, made);
    for (const [button, mode] of lights) made.led(button, mode);
    return made;
  }

  function poll(): void {
    if (closed || polling !== undefined) return;
    polling = look().finally(() => {
      polling = undefined;
      if (!closed && trouble !== 'hid-missing') next = setTimeout(poll, pollMs);
    });
  }

  async function look(): Promise<void> {
    const listed = await bus.list();
    if (closed) return;
    if (!listed.ok) {
      complain(listed.error.code, listed.error.detail);
      // It does not come by waiting.
      if (listed.error.code === 'hid-missing') trouble = 'hid-missing';
      return;
    }
    const found = choose(spec, listed.value, options.profiles, claims);
    if (link !== undefined) {
      const { path, profile } = link;
      const here = listed.value.filter((info) => info.path === path);
      if (here.length === 0 || !stillBest(profile, here)) vanished(link);
      else noteExtra(found.free.length);
      return;
    }
    const [choice] = found.free;
    if (choice === undefined) return complain(found.missing.code, found.missing.detail);
    const { info, profile } = choice;
    const mine: Link = { path: info.path, profile, driver: driverOf(profile) };
    claims.add(mine.path);
    link = mine;
    const opened = await bus.open(info.path, {
      report: (bytes) => {
        if (mine === link && mine.handle !== undefined) mine.driver.report(bytes);
      },
      vanished: () => vanished(mine),
    });
    if (!opened.ok) {
      forget(mine);
      return complain(opened.error.code, `${specName(spec)}: ${opened.error.detail}`);
    }
    if (closed || link !== mine) {
      forget(mine);
      await opened.value.close();
      return;
    }
    trouble = '';
    mine.handle = opened.value;
    mine.driver.opened(info, opened.value);
  }

  /** A device taught anew while it is open gives its old profile up. */
  function stillBest(profile: HidProfile, here: readonly HidInfo[]): boolean {
    const best = options.profiles.find(({ match }) => here.some((info) => matches(match, info)));
    return best === undefined || best === profile;
  }

  /** Devices of the same kind that nobody reads: another `--device` may be about to take them, so twice seen is told. */
  function noteExtra(count: number): void {
    if (count > 0 && count === extra) {
      complain('hid-ambiguous', `${count} more of ${specName(spec)} plugged in, which nothing reads`);
    } else if (count === 0 && extra > 0) trouble = '';
    extra = count;
  }

  function forget(gone: Link): void {
    claims.delete(gone.path);
    if (link === gone) link = undefined;
  }

  function vanished(gone: Link): void {
    if (link !== gone) return;
    forget(gone);
    void gone.handle?.close();
    gone.driver.lost('unplugged');
  }

  function tick(): void {
    const now = clock.mono();
    const stalled = now - lastTick > STALL_MS;
    lastTick = now;
    if (stalled) return;
    for (const driver of drivers.values()) driver.tick(now);
  }

  return {
    name: specName(spec),
    start(reportTo, lookUp) {
      listener = reportTo;
      durableUpTo = lookUp;
      lastTick = clock.mono();
      ticker = setInterval(tick, TICK_MS);
      poll();
    },
    acknowledge(serial, bootId, seq) {
      for (const driver of drivers.values()) driver.acknowledge(serial, bootId, seq);
    },
    led(button, mode) {
      lights.set(button, mode);
      for (const driver of drivers.values()) driver.led(button, mode);
    },
    beep: (ms) => link?.driver.beep(ms),
    beats: () => link?.driver.beats?.() ?? [],
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(ticker);
      clearTimeout(next);
      await polling;
      const last = link;
      if (last === undefined) return;
      forget(last);
      last.driver.lost('closed');
      await last.handle?.close();
    },
  };
}
