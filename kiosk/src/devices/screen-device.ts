import { asMonoMs, type MonoMs } from '@otklik/shared/base/ids.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { type EdgeSourceParts, edgeSource } from './edge-source.ts';
import type { DeviceIdentity, DevicePort, DeviceReport } from './port.ts';

export interface ScreenDeviceOptions extends EdgeSourceParts {
  readonly kind: 'touch' | 'keyboard';
  readonly place: number;
  /** What a profile says of a keyboard; without one it has all buttons and its keys tell how long they are down. */
  readonly profile?: {
    readonly id: string;
    readonly buttons: readonly Button[];
    readonly holdCapable: boolean;
  };
}

/** Touch or keyboard of one workplace, fed by the edges its screen sends. */
export interface ScreenDevice extends DevicePort {
  readonly kind: 'touch' | 'keyboard';
  readonly place: number;
  edge(button: Button, edge: 'DN' | 'UP'): void;
  /** The screen went away with a button down: nobody will ever see its release, so the press is cancelled. */
  cancel(): void;
  /** Nobody may press here any more: tells that it is lost. */
  withdraw(): void;
}

/**
 * A keyboard repeats a held key every 20 to 1000 ms. A DN that comes later than this after the last one of a button
 * that is down is a new press whose UP before it was lost.
 */
const repeatMs = 1500;

/**
 * The screen's touch surface or keyboard as a device behind the port. It has no memory of its own that outlives the
 * process: what it reports is acknowledged by being reported, so `acknowledge` has nothing to do. It lights and beeps
 * through the screen's view, not here. Each start and each cancellation is a new boot.
 */
export function screenDevice(options: ScreenDeviceOptions): ScreenDevice {
  const { kind, place, clock, profile } = options;
  const serial = `${kind}-${place}`;
  let listener: ((reports: readonly DeviceReport[]) => void) | undefined;
  /** Buttons down now, with the time of the last DN seen. */
  const seen = new Map<Button, MonoMs>();
  const report = (...reports: DeviceReport[]) => listener?.(reports);
  const source = edgeSource(options, report);

  const identity = (): Omit<DeviceIdentity, 'bootId'> => ({
    serial,
    model: `screen-${kind}`,
    class: kind,
    buttons: profile?.buttons ?? ['Y', 'N', 'U', 'S'],
    holdCapable: profile?.holdCapable ?? true,
    ...(profile === undefined ? {} : { profile: profile.id }),
  });

  const begin = (): DeviceReport => {
    seen.clear();
    return source.begin(identity());
  };

  return {
    name: `${kind}:${place}`,
    kind,
    place,
    start(to) {
      listener = to;
      report(begin());
    },
    edge(button, edge) {
      if (listener === undefined) return;
      const own = asMonoMs(clock.mono());
      const held = seen.get(button);
      if (edge === 'UP') {
        if (seen.delete(button)) report(source.edge(button, 'UP', own));
        return;
      }
      seen.set(button, own);
      if (held !== undefined) {
        if (own - held < repeatMs) return;
        report(source.edge(button, 'UP', own));
      }
      report(source.edge(button, 'DN', own));
    },
    cancel() {
      if (listener === undefined || seen.size === 0) return;
      report({ kind: 'lost', serial, reason: 'unplugged' }, begin());
    },
    withdraw() {
      seen.clear();
      source.end();
      report({ kind: 'lost', serial, reason: 'unplugged' });
    },
    acknowledge() {},
    led() {},
    beep() {},
    async close() {
      source.end();
      listener = undefined;
    },
  };
}
