import type { Button } from '@otklik/shared/poll/events.ts';
import type { MachineState } from '@otklik/shared/poll/state.ts';
import { phaseOf } from '@otklik/shared/poll/view.ts';
import type { DevicePort, LedMode } from '../devices/port.ts';
import { ledsOf, type StaffLights } from './feedback.ts';

/** What is lit on the consoles: only what changes is sent. Times are monotonic ms. */
export interface Lights {
  /** Brings a device's lights in line with its workplace. */
  show(device: DevicePort, state: MachineState, insert: StaffLights['insert'], now: number): void;
  /** A button under test is lit as long as it is down. */
  test(device: DevicePort, button: Button, down: boolean): void;
  /** A device that has just come, or went for good: nothing of it is lit. */
  forget(device: DevicePort): void;
  /** The place blinks until then, so that it is found. */
  identify(place: number, until: number): void;
  identifying(place: number, now: number): boolean;
  /** When blinking ends somewhere. */
  due(now: number): readonly number[];
}

export function createLights(): Lights {
  const lights = new Map<DevicePort, Map<Button, LedMode>>();
  const testLit = new Map<DevicePort, Set<Button>>();
  const blinking = new Map<number, number>();
  const identifying = (place: number, now: number): boolean => (blinking.get(place) ?? now) > now;
  return {
    show(device, state, insert, now) {
      const wanted = ledsOf(phaseOf(state, now), {
        covered: state.covers.length > 0,
        identifying: identifying(state.place, now),
        insert,
      });
      const lit = lights.get(device) ?? new Map<Button, LedMode>();
      lights.set(device, lit);
      for (const button of ['Y', 'N', 'U', 'S'] as const) {
        const mode = testLit.get(device)?.has(button) === true ? 'on' : wanted[button];
        if (lit.get(button) === mode) continue;
        lit.set(button, mode);
        device.led(button, mode);
      }
    },
    test(device, button, down) {
      const lit = testLit.get(device) ?? new Set<Button>();
      testLit.set(device, lit);
      if (down) lit.add(button);
      else lit.delete(button);
    },
    forget(device) {
      lights.delete(device);
      testLit.delete(device);
    },
    identify: (place, until) => void blinking.set(place, until),
    identifying,
    due: (now) => [...blinking.values()].filter((until) => until > now),
  };
}
