import type { MonoMs } from '@otklik/shared/base/ids.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { LedMode } from '../port.ts';
import type { HidHandle, HidInfo } from './hid-bus.ts';

/** What is done with the reports of an opened device: our protocol, or a bought box by its profile. */
export interface HidDriver {
  opened(info: HidInfo, handle: HidHandle): void;
  report(bytes: Uint8Array): void;
  lost(reason: 'unplugged' | 'closed'): void;
  /** Each 100 ms, also while the device is away. */
  tick(now: number): void;
  acknowledge(serial: string, bootId: string, seq: number): void;
  led(button: Button, mode: LedMode): void;
  beep(ms: number): void;
  /** As the port's; absent for a box that only reports changes. */
  beats?(): readonly MonoMs[];
}
