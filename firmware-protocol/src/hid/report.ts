import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { BEEP_MAX_MS, BUTTONS, type Button, LED_MODES, type LedMode, maskBit } from '../constants.ts';
import type { MessageError } from '../messages.ts';
import type { Change } from '../session-types.ts';
import {
  ACK_BYTES,
  BEEP_STEP_MS,
  HID_PROTOCOL_VERSION,
  LEDS_BYTES,
  REPORT_ACK,
  REPORT_LEDS,
  REPORT_STATE,
  STATE_BYTES,
} from './constants.ts';

/** Input report 1. `mask`: the buttons down after it; seq and t: see the kind. */
export type HidReport = {
  /** 8 upper-case hex digits. */
  readonly bootId: string;
  readonly seq: number;
  readonly t: number;
  readonly mask: number;
} & (
  | /** Once a second: seq is the last change's, t is now. */ { readonly kind: 'beat' }
  | /** The buttons in `changed` have become what `mask` says, at t. */ {
      readonly kind: 'edges';
      readonly changed: number;
    }
  | /** The seller button has been down 3000 ms at t, and still is. */ { readonly kind: 'hold' }
);

/** Output report 2 or 3. */
export type HidOutputReport =
  | {
      readonly kind: 'leds';
      readonly leds: Readonly<Record<Button, LedMode>>;
      /** 0 to 2000 in steps of 10; 0 leaves the buzzer as it is. */
      readonly beepMs: number;
    }
  | { readonly kind: 'ack'; readonly seq: number };

const HOLD_FLAG = 0x01;
const SELLER = maskBit('S');
const BEEP_MAX_STEPS = BEEP_MAX_MS / BEEP_STEP_MS;

/** An input report with its id as the first byte, as node-hid and hidraw give it. */
export function decodeReport(bytes: Uint8Array): Result<HidReport, MessageError> {
  if (bytes[0] !== REPORT_STATE) {
    return err(coded('unknown-type', `input report ${bytes[0] ?? 'without an id'} is not known`));
  }
  if (bytes.length !== STATE_BYTES) {
    return err(coded('bad-field', `input report 1 has ${STATE_BYTES} bytes, not ${bytes.length}`));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const masks = view.getUint8(13);
  const flags = view.getUint8(14);
  const version = flags >> 4;
  if (version !== HID_PROTOCOL_VERSION) {
    const detail = `the console speaks protocol version ${version}, this kiosk speaks version ${HID_PROTOCOL_VERSION}`;
    return err(coded('version-unsupported', detail));
  }
  const bootId = view.getUint32(1, true).toString(16).toUpperCase().padStart(8, '0');
  const report = { bootId, seq: view.getUint32(5, true), t: view.getUint32(9, true), mask: masks & 0x0f };
  const changed = masks >> 4;
  if ((flags & HOLD_FLAG) === 0) {
    return ok(changed === 0 ? { kind: 'beat', ...report } : { kind: 'edges', ...report, changed });
  }
  if (changed !== 0 || (report.mask & SELLER) === 0) {
    return err(coded('bad-field', 'a hold changes no button and has the seller button down'));
  }
  return ok({ kind: 'hold', ...report });
}

/** A value out of range is a bug of the caller and throws. */
export function encodeReport(report: HidReport): Uint8Array {
  const changed = report.kind === 'edges' ? report.changed : 0;
  const flags = (HID_PROTOCOL_VERSION << 4) | (report.kind === 'hold' ? HOLD_FLAG : 0);
  const bytes = new Uint8Array(STATE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, REPORT_STATE);
  view.setUint32(1, Number.parseInt(report.bootId, 16), true);
  view.setUint32(5, report.seq, true);
  view.setUint32(9, report.t, true);
  view.setUint8(13, report.mask | (changed << 4));
  view.setUint8(14, flags);
  const read = decodeReport(bytes);
  const same =
    read.ok && Object.entries(report).every(([key, value]) => Reflect.get(read.value, key) === value);
  if (!same) throw new RangeError(`not an input report: ${JSON.stringify(report)}`);
  return bytes;
}

/** What a report says has happened; nothing for a heartbeat. Several buttons of one seq come in the order Y N U S. */
export function changeOf(report: HidReport): Change | undefined {
  if (report.kind === 'beat') return undefined;
  const { seq, t, mask } = report;
  if (report.kind === 'hold') return { seq, t, edges: [] };
  const moved = BUTTONS.filter((button) => (report.changed & maskBit(button)) !== 0);
  const edges = moved.map((button) => ({
    edge: (mask & maskBit(button)) === 0 ? ('UP' as const) : ('DN' as const),
    button,
  }));
  return { seq, t, edges };
}

/**
 * An output report with its id as the first byte, as node-hid and hidraw take it. Throws on a beep outside 0 to 2000 ms;
 * one that is no multiple of 10 ms is lengthened to the next.
 */
export function encodeOutput(report: HidOutputReport): Uint8Array {
  if (report.kind === 'ack') {
    const bytes = new Uint8Array(ACK_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, REPORT_ACK);
    view.setUint32(1, report.seq, true);
    return bytes;
  }
  const steps = Math.ceil(report.beepMs / BEEP_STEP_MS);
  if (!(steps >= 0 && steps <= BEEP_MAX_STEPS)) throw new RangeError(`not a beep: ${report.beepMs} ms`);
  const leds = BUTTONS.reduce(
    (bits, button, index) => bits | (LED_MODES.indexOf(report.leds[button]) << (2 * index)),
    0,
  );
  return Uint8Array.of(REPORT_LEDS, leds, steps);
}

/** What a device makes of an output report; undefined for one it must ignore. */
export function decodeOutput(bytes: Uint8Array): HidOutputReport | undefined {
  if (bytes[0] === REPORT_ACK && bytes.length === ACK_BYTES) {
    return { kind: 'ack', seq: new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true) };
  }
  if (bytes[0] !== REPORT_LEDS || bytes.length !== LEDS_BYTES) return undefined;
  const [, bits = 0, steps = 0] = bytes;
  if (steps > BEEP_MAX_STEPS) return undefined;
  const mode = (button: Button): LedMode => LED_MODES[(bits >> (2 * BUTTONS.indexOf(button))) & 3] ?? 'off';
  const leds = { Y: mode('Y'), N: mode('N'), U: mode('U'), S: mode('S') };
  return { kind: 'leds', leds, beepMs: steps * BEEP_STEP_MS };
}
