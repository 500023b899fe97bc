import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, type MonoMs } from '@otklik/shared/base/ids.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { DeviceIdentity, DevicePort, DeviceReport } from './port.ts';

export interface ScreenDeviceOptions {
  readonly kind: 'touch' | 'keyboard';
  readonly place: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
}

/** Touch or keyboard of one workplace, fed by the edges its screen sends. */
export interface ScreenDevice extends DevicePort {
  readonly kind: 'touch' | 'keyboard';
  readonly place: number;
  edge(button: Button, edge: 'DN' | 'UP'): void;
  /** The screen went away with a button down: nobody will ever see its release, so the press is cancelled. */
  cancel(): void;
}

const holdMs = 3000;

/**
 * A keyboard repeats a held key every 20 to 1000 ms. A DN that comes later than this after the last one of a button
 * that is down is a new press whose UP before it was lost.
 */
const repeatMs = 1500;

/**
 * The screen's touch surface or keyboard as a device behind the port. It has no memory of its own that outlives the
 * process: what it reports is acknowledged by being reported, so `acknowledge` has nothing to do. It lights and beeps
 * through the screen's view, not here.
 *
 * Each start and each cancellation is a new boot: seq starts at 1 and what was down before is forgotten.
 */
export function screenDevice(options: ScreenDeviceOptions): ScreenDevice {
  const { kind, place, clock, timers, rng } = options;
  const serial = `${kind}-${place}`;
  let listener: ((reports: readonly DeviceReport[]) => void) | undefined;
  let boot = newBoot();

  function newBoot() {
    return {
      id: randomHex(rng, 4).toUpperCase(),
      start: clock.mono(),
      seq: 0,
      /** Buttons down now, with the time of their DN and of the last DN seen. */
      down: new Map<Button, { readonly since: MonoMs; seen: MonoMs }>(),
      stopHold: undefined as (() => void) | undefined,
    };
  }

  const identity = (): DeviceIdentity => ({
    serial,
    bootId: boot.id,
    model: `screen-${kind}`,
    class: kind,
    buttons: ['Y', 'N', 'U', 'S'],
    holdCapable: true,
  });

  const nextId = (own: MonoMs) => {
    boot.seq += 1;
    // The device clock is a uint32 that wraps, as in the console protocol.
    return { serial, bootId: boot.id, seq: boot.seq, t: (own - boot.start) >>> 0 };
  };

  const report = (...reports: DeviceReport[]) => listener?.(reports);

  const down = (button: Button, own: MonoMs) => {
    boot.down.set(button, { since: own, seen: own });
    report({ kind: 'edge', button, edge: 'DN', id: nextId(own), own });
    if (button === 'S') armHold(own, holdMs);
  };

  const up = (button: Button, own: MonoMs) => {
    boot.down.delete(button);
    if (button === 'S') boot.stopHold?.();
    report({ kind: 'edge', button, edge: 'UP', id: nextId(own), own });
  };

  const armHold = (since: MonoMs, wait: number) => {
    boot.stopHold?.();
    boot.stopHold = timers.after(wait, () => {
      const own = clock.mono();
      // A timer may fire a millisecond early; a hold is 3000 ms, always.
      if (own - since < holdMs) return armHold(since, holdMs - (own - since));
      boot.stopHold = undefined;
      report({ kind: 'hold', id: nextId(own), own, via: 'frame' });
    });
  };

  const restart = () => {
    boot.stopHold?.();
    boot = newBoot();
  };

  return {
    name: `${kind}:${place}`,
    kind,
    place,
    start(to) {
      restart();
      listener = to;
      report({ kind: 'up', device: identity() });
    },
    edge(button, edge) {
      if (listener === undefined) return;
      const own = asMonoMs(clock.mono());
      const held = boot.down.get(button);
      if (edge === 'UP') {
        if (held !== undefined) up(button, own);
        return;
      }
      if (held === undefined) return down(button, own);
      const repeated = own - held.seen < repeatMs;
      held.seen = own;
      if (repeated) return;
      up(button, own);
      down(button, own);
    },
    cancel() {
      if (listener === undefined || boot.down.size === 0) return;
      restart();
      report({ kind: 'lost', serial, reason: 'unplugged' }, { kind: 'up', device: identity() });
    },
    acknowledge() {},
    led() {},
    beep() {},
    async close() {
      boot.stopHold?.();
      listener = undefined;
    },
  };
}
