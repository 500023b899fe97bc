import type { MonoMs } from '@otklik/shared/base/ids.ts';
import type { Button, DeviceClass, EdgeIdentity, EventData } from '@otklik/shared/poll/events.ts';
import type { DeviceFault } from './faults.ts';

/** What a device says of itself when it comes up. A new bootId is a new start of the device. */
export interface DeviceIdentity {
  readonly serial: string;
  readonly bootId: string;
  readonly model: string;
  readonly class: DeviceClass;
  readonly buttons: readonly Button[];
  /** Only such a device may raise force majeure. */
  readonly holdCapable: boolean;
  /** The profile that maps it, where it does not speak our protocol itself. */
  readonly profile?: string;
}

/**
 * What a device reports, in order, each once. `own` is when it happened by the kiosk's monotonic clock: for a device
 * with its own clock the device time mapped by the least (host − t) seen in that boot, otherwise the arrival.
 */
export type DeviceReport =
  | { readonly kind: 'up'; readonly device: DeviceIdentity }
  | { readonly kind: 'lost'; readonly serial: string; readonly reason: EventData<'device-lost'>['reason'] }
  | {
      readonly kind: 'edge';
      readonly button: Button;
      readonly edge: 'DN' | 'UP';
      readonly id: EdgeIdentity;
      readonly own: MonoMs;
    }
  /** The seller button has been down 3000 ms of device time and still is; once a hold. */
  | {
      readonly kind: 'hold';
      readonly id: EdgeIdentity;
      readonly own: MonoMs;
      readonly via: 'frame' | 'heartbeat';
    }
  | {
      readonly kind: 'gap';
      readonly serial: string;
      readonly bootId: string;
      readonly from: number;
      readonly to: number;
    }
  /** For diagnostics only, never journalled. `count`: of how many such things it tells, 1 where it does not say. */
  | { readonly kind: 'fault'; readonly code: DeviceFault; readonly detail: string; readonly count?: number };

export type LedMode = 'off' | 'on' | 'slow' | 'fast';

/** Hardware enters through this port and nowhere else. An adapter reconnects by itself until closed. */
export interface DevicePort {
  /** For logs and diagnostics: `serial:/dev/ttyUSB0`, `touch`. */
  readonly name: string;
  /**
   * Starts reporting. `durableUpTo` tells the last device seq the journal holds for (serial, bootId), 0 for none, so
   * that a restarted kiosk drops repeats it has already recorded and acknowledges them again.
   */
  start(
    listener: (reports: readonly DeviceReport[]) => void,
    durableUpTo: (serial: string, bootId: string) => number,
  ): void;
  /** All edges of this boot up to `seq` are durable in the journal: only now may the device forget them. */
  acknowledge(serial: string, bootId: string, seq: number): void;
  led(button: Button, mode: LedMode): void;
  /** 1 to 2000 ms; a device without a buzzer ignores it. */
  beep(ms: number): void;
  /** When it spoke by itself in the last minute, oldest first; absent where devices of its kind only report changes. */
  beats?(): readonly MonoMs[];
  close(): Promise<void>;
}
