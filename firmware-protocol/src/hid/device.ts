import type { MonoMs } from '@otklik/shared/base/ids.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import { BUTTONS, type Button, maskBit } from '../constants.ts';
import { bootDevice, type DeviceBoot, type DeviceInput, type DeviceState, stepDevice } from '../device.ts';
import type { DeviceMessage, HostMessage } from '../messages.ts';
import { HID_RING_SIZE } from './constants.ts';
import { decodeOutput, type HidReport } from './report.ts';

/**
 * The console's side over HID as a pure machine, for the simulator and for tests: the serial console's machine with a
 * ring of 8, its messages told as reports. It gives each button a seq of its own.
 */

export interface HidDeviceState {
  readonly core: DeviceState;
  /** A host has configured it and reads its reports; otherwise it only keeps what happens. */
  readonly attached: boolean;
}

export type HidDeviceInput =
  | { readonly kind: 'attach' }
  | { readonly kind: 'detach' }
  | { readonly kind: 'button'; readonly button: Button; readonly down: boolean }
  /** An output report with its id as the first byte. */
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  | { readonly kind: 'tick' };

export interface HidDeviceStep {
  readonly state: HidDeviceState;
  /** Input reports in order. */
  readonly sent: readonly HidReport[];
}

export function bootHidDevice(boot: Omit<DeviceBoot, 'ringSize'>, now: MonoMs): HidDeviceState {
  return { core: bootDevice({ ...boot, ringSize: HID_RING_SIZE }, now).state, attached: false };
}

export function stepHidDevice(state: HidDeviceState, input: HidDeviceInput, now: MonoMs): HidDeviceStep {
  const attached = input.kind === 'attach' || (state.attached && input.kind !== 'detach');
  const sent: HidReport[] = [];
  let { core } = state;
  for (const one of coreInputs(input)) {
    const step = stepDevice(core, one, now);
    core = step.state;
    if (attached) sent.push(...step.sent.flatMap((message) => reportOf(core, message)));
  }
  return { state: { core, attached }, sent };
}

function coreInputs(input: HidDeviceInput): readonly DeviceInput[] {
  switch (input.kind) {
    case 'button':
      return [input];
    case 'attach':
      return [{ kind: 'message', message: { type: 'ID' } }];
    case 'detach':
    case 'tick':
      return [{ kind: 'tick' }];
    case 'output': {
      const messages = hostMessages(input.bytes).map((message) => ({ kind: 'message', message }) as const);
      // Timers first: what they resend is told with the ring as it is before an acknowledgement empties it.
      return [{ kind: 'tick' }, ...(messages.length === 0 ? [{ kind: 'bad' } as const] : messages)];
    }
    default:
      return unreachable(input);
  }
}

function hostMessages(bytes: Uint8Array): readonly HostMessage[] {
  const output = decodeOutput(bytes);
  if (output === undefined) return [];
  if (output.kind === 'ack') return [{ type: 'ACK', seq: output.seq }];
  const leds = BUTTONS.map((button): HostMessage => ({ type: 'LED', button, mode: output.leds[button] }));
  return output.beepMs === 0 ? leds : [...leds, { type: 'BEEP', ms: output.beepMs }];
}

function reportOf(core: DeviceState, message: DeviceMessage): readonly HidReport[] {
  const { bootId } = core;
  switch (message.type) {
    case 'HELLO':
      return [];
    case 'HB':
      return [{ kind: 'beat', bootId, seq: message.lastSeq, t: message.t, mask: message.mask }];
    case 'HOLD':
    case 'DN':
    case 'UP': {
      const { seq, t } = message;
      const mask = maskAfter(core, seq);
      if (message.type === 'HOLD') return [{ kind: 'hold', bootId, seq, t, mask }];
      return [{ kind: 'edges', bootId, seq, t, mask, changed: maskBit(message.button) }];
    }
    default:
      return unreachable(message);
  }
}

/** The buttons down after the change `seq`: those down now, with every later change of the ring undone. */
function maskAfter(core: DeviceState, seq: number): number {
  let mask = core.down.reduce((bits, button) => bits | maskBit(button), 0);
  for (const edge of core.ring.toReversed()) {
    if (edge.seq === seq) break;
    if (edge.type !== 'HOLD') mask ^= maskBit(edge.button);
  }
  return mask;
}
