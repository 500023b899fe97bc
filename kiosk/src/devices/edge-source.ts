import { HOLD_MS } from '@otklik/firmware-protocol/constants.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, type MonoMs } from '@otklik/shared/base/ids.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { DeviceIdentity, DeviceReport } from './port.ts';

/**
 * Numbers and times edges for a device that does not do so itself, and tells its holds. Each beginning is a new boot:
 * seq starts at 1 and what was down before is forgotten. Nothing outlives the process, so nothing is acknowledged.
 */
export interface EdgeSource {
  begin(device: Omit<DeviceIdentity, 'bootId'>): DeviceReport;
  edge(button: Button, edge: 'DN' | 'UP', own: MonoMs): DeviceReport;
  /** `count` edges, at least one, happened that nobody saw. */
  gap(count: number): DeviceReport;
  /** No hold comes any more until the next DN. */
  end(): void;
}

export interface EdgeSourceParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
}

export function edgeSource(
  { clock, timers, rng }: EdgeSourceParts,
  report: (report: DeviceReport) => void,
): EdgeSource {
  let boot = { serial: '', id: '', start: clock.mono(), seq: 0, holdCapable: false };
  let stopHold: (() => void) | undefined;

  const nextId = (own: MonoMs) => {
    boot.seq += 1;
    // The device clock is a uint32 that wraps, as in the console protocol.
    return { serial: boot.serial, bootId: boot.id, seq: boot.seq, t: (own - boot.start) >>> 0 };
  };

  const end = () => {
    stopHold?.();
    stopHold = undefined;
  };

  const armHold = (since: MonoMs, wait: number) => {
    end();
    stopHold = timers.after(wait, () => {
      const own = asMonoMs(clock.mono());
      // A timer may fire a millisecond early; a hold is 3000 ms, always.
      if (own - since < HOLD_MS) return armHold(since, HOLD_MS - (own - since));
      stopHold = undefined;
      report({ kind: 'hold', id: nextId(own), own, via: 'frame' });
    });
  };

  return {
    begin(device) {
      end();
      boot = {
        serial: device.serial,
        id: randomHex(rng, 4).toUpperCase(),
        start: clock.mono(),
        seq: 0,
        holdCapable: device.holdCapable,
      };
      return { kind: 'up', device: { ...device, bootId: boot.id } };
    },
    edge(button, edge, own) {
      if (button === 'S') {
        end();
        if (edge === 'DN' && boot.holdCapable) armHold(own, HOLD_MS);
      }
      return { kind: 'edge', button, edge, id: nextId(own), own };
    },
    gap(count) {
      const from = boot.seq + 1;
      boot.seq += count;
      return { kind: 'gap', serial: boot.serial, bootId: boot.id, from, to: boot.seq };
    },
    end,
  };
}
