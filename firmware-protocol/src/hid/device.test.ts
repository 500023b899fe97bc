import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { describe, expect, test } from 'vitest';
import type { Button } from '../constants.ts';
import { bootHidDevice, type HidDeviceInput, stepHidDevice } from './device.ts';
import { encodeOutput } from './report.ts';
import { beat, boot, dn, edges, hold, up } from './session.test-help.ts';

const ack = (seq: number): HidDeviceInput => ({ kind: 'output', bytes: encodeOutput({ kind: 'ack', seq }) });
const press = (button: Button, down: boolean): HidDeviceInput => ({ kind: 'button', button, down });

function console(down: readonly Button[] = []) {
  const names = { model: 'otk-sim', serial: 'SN0001', bootId: boot, buttons: ['Y', 'N', 'U', 'S'] } as const;
  let state = bootHidDevice({ ...names, down }, asMonoMs(0));
  return {
    give: (now: number, input: HidDeviceInput) => {
      const step = stepHidDevice(state, input, asMonoMs(now));
      state = step.state;
      return step.sent;
    },
    core: () => state.core,
  };
}

function attached(down: readonly Button[] = []) {
  const device = console(down);
  device.give(0, { kind: 'attach' });
  return device;
}

describe('a HID console', () => {
  test('says nothing until a host has configured it, then the time and what it holds', () => {
    const device = console();
    expect(device.give(100, press('Y', true))).toEqual([]);
    expect(device.give(1500, { kind: 'tick' })).toEqual([]);
    expect(device.give(1600, { kind: 'attach' })).toEqual([beat(1600, 'Y', 1), dn(1, 100, 'Y')]);
    expect(device.give(1700, { kind: 'detach' })).toEqual([]);
    expect(device.give(9000, { kind: 'tick' })).toEqual([]);
  });

  test('each change once at once, then after 250 ms, 500 ms, … until acknowledged; a heartbeat each second', () => {
    const device = attached();
    expect(device.give(100, press('S', true))).toEqual([dn(1, 100)]);
    expect(device.give(349, { kind: 'tick' })).toEqual([]);
    expect(device.give(350, { kind: 'tick' })).toEqual([dn(1, 100)]);
    expect(device.give(400, press('S', false))).toEqual([up(2, 400)]);
    // The change sent again keeps the mask it had, though the button is up by now.
    expect(device.give(850, { kind: 'tick' })).toEqual([dn(1, 100), up(2, 400)]);
    expect(device.give(860, ack(1))).toEqual([]);
    expect(device.give(1000, { kind: 'tick' })).toEqual([beat(1000, '', 2)]);
    expect(device.give(1110, { kind: 'tick' })).toEqual([up(2, 400)]);
    expect(device.give(1120, ack(2))).toEqual([]);
    expect(device.give(1999, { kind: 'tick' })).toEqual([]);
    expect(device.give(2000, { kind: 'tick' })).toEqual([beat(2000, '', 2)]);
  });

  test('what is resent as its acknowledgement comes keeps its mask', () => {
    const device = attached();
    device.give(100, press('Y', true));
    device.give(120, press('N', true));
    expect(device.give(350, ack(2))).toEqual([edges(1, 100, 'Y', 'Y'), edges(2, 120, 'N', 'YN')]);
    expect(device.give(700, { kind: 'tick' })).toEqual([]);
  });

  test('the ninth unacknowledged change pushes out the first', () => {
    const device = attached();
    for (let i = 0; i < 9; i++) device.give(10 + i, press('Y', i % 2 === 0));
    expect(device.give(260, { kind: 'tick' }).map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(device.core().lost).toBe(1);
  });

  test('a hold after 3000 ms, once', () => {
    const device = attached();
    device.give(100, press('S', true));
    device.give(110, ack(1));
    for (const at of [1000, 2000, 3000]) device.give(at, { kind: 'tick' });
    expect(device.give(3099, { kind: 'tick' })).toEqual([]);
    expect(device.give(3100, { kind: 'tick' })).toEqual([hold(2, 3100)]);
    device.give(3110, ack(2));
    expect(device.give(5000, press('S', false))).toEqual([beat(5000, 'S', 2), up(3, 5000)]);
  });

  test('a button held while it boots: no press, no hold, only its release', () => {
    const device = attached(['S']);
    expect(device.give(4000, { kind: 'tick' })).toEqual([beat(4000, 'S', 0)]);
    expect(device.give(4100, press('S', false))).toEqual([up(1, 4100)]);
  });

  test('LEDs and beep; an output report that is none only counts', () => {
    const device = attached();
    const leds = { Y: 'on', N: 'off', U: 'slow', S: 'fast' } as const;
    device.give(10, { kind: 'output', bytes: encodeOutput({ kind: 'leds', leds, beepMs: 120 }) });
    expect(device.core()).toMatchObject({ leds, beepUntil: 130 });
    device.give(20, { kind: 'output', bytes: encodeOutput({ kind: 'leds', leds, beepMs: 0 }) });
    expect(device.core().beepUntil).toBe(130);
    device.give(30, { kind: 'output', bytes: Uint8Array.of(2, 0) });
    expect(device.core()).toMatchObject({ leds, bad: 1 });
  });
});
