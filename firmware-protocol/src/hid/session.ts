import type { MonoMs } from '@otklik/shared/base/ids.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import { SILENCE_MS } from '../constants.ts';
import { acceptBeat, acceptChange, beatFits, changeFits, newBoot, skipLost } from '../session-boot.ts';
import { tellIgnored } from '../session-faults.ts';
import { lastAckOnly, lose, markDurable, tellUp } from '../session-life.ts';
import type {
  BootState,
  IgnoredCounts,
  OutputSink,
  SessionContext,
  SessionDevice,
  SharedOutput,
} from '../session-types.ts';
import { HID_RING_SIZE } from './constants.ts';
import { changeOf, decodeReport, type HidReport } from './report.ts';

/**
 * The host's side of a HID console as a pure machine. What it promises is what `../session.ts` promises:
 * - a change of a boot is reported once, in the order of seq, with no seq left out but those reported as a gap;
 * - an ACK names only what `durable` has named, and nothing past a missing seq;
 * - `up` and `lost` alternate.
 *
 * All edges of one seq come in one step, so whoever journals a step's reports in one transaction knows by the last seq
 * what it has.
 */

/** What the USB descriptors say of a console: reports carry only its boot. Serial and model are names (`names.ts`). */
export type HidIdentity = Pick<SessionDevice, 'serial' | 'model' | 'buttons'>;

export type HidSessionInput =
  | { readonly kind: 'open'; readonly identity: HidIdentity }
  /** The device is gone: it vanished, or the kiosk closed it. */
  | { readonly kind: 'line-lost'; readonly reason: 'unplugged' | 'closed' }
  /** One input report with its id as the first byte. */
  | { readonly kind: 'report'; readonly bytes: Uint8Array }
  /** Time passes; at least every 100 ms. */
  | { readonly kind: 'tick' }
  /** All changes up to `seq` of this boot are durable: only this sends an ACK for the first time. */
  | { readonly kind: 'durable'; readonly serial: string; readonly bootId: string; readonly seq: number };

export interface HidSessionState {
  /** `waiting`: the device is open and has not been heard of yet. `refused`: it speaks another version. */
  readonly phase: 'closed' | 'waiting' | 'up' | 'refused';
  /** `up` was reported and no `lost` since. */
  readonly reported: boolean;
  readonly heardAt: number;
  readonly identity: HidIdentity | undefined;
  readonly boot: BootState | undefined;
  readonly ignored: IgnoredCounts;
}

export interface HidSessionStep {
  readonly state: HidSessionState;
  readonly outputs: readonly SharedOutput[];
}

export const initialHidSession: HidSessionState = {
  phase: 'closed',
  reported: false,
  heardAt: 0,
  identity: undefined,
  boot: undefined,
  ignored: { unknownType: 0, badField: 0 },
};

export function stepHidSession(
  state: HidSessionState,
  input: HidSessionInput,
  context: SessionContext,
): HidSessionStep {
  const outputs: SharedOutput[] = [];
  const next = apply(state, input, context, outputs);
  return { state: next, outputs: lastAckOnly(outputs) };
}

function apply(
  state: HidSessionState,
  input: HidSessionInput,
  context: SessionContext,
  out: OutputSink,
): HidSessionState {
  switch (input.kind) {
    case 'open':
      return { ...lose(state, 'unplugged', out), phase: 'waiting', identity: input.identity };
    case 'line-lost':
      return { ...lose(state, input.reason, out), phase: 'closed' };
    case 'report':
      return hear(state, input.bytes, context, out);
    case 'tick':
      return tick(state, context.now, out);
    case 'durable':
      return markDurable(state, input, out);
    default:
      return unreachable(input);
  }
}

function tick(state: HidSessionState, now: MonoMs, out: OutputSink): HidSessionState {
  const silent = state.reported && now - state.heardAt >= SILENCE_MS;
  return silent ? { ...lose(state, 'silent', out), phase: 'waiting' } : state;
}

function hear(
  state: HidSessionState,
  bytes: Uint8Array,
  context: SessionContext,
  out: OutputSink,
): HidSessionState {
  const { identity } = state;
  if (state.phase === 'closed' || identity === undefined) return state;
  const decoded = decodeReport(bytes);
  if (decoded.ok) {
    const { boot } = state;
    const same = boot?.device.serial === identity.serial && boot.device.bootId === decoded.value.bootId;
    return state.phase === 'up' && same
      ? accept({ ...state, boot }, decoded.value, context.now, out)
      : greet(state, identity, decoded.value, context, out);
  }
  const { code, detail } = decoded.error;
  if (code !== 'version-unsupported') {
    const heardAt = state.phase === 'up' ? context.now : state.heardAt;
    return tellIgnored({ ...state, heardAt }, { code, detail }, out);
  }
  if (state.phase === 'refused') return state;
  out.push({ kind: 'fault', code, detail });
  return { ...lose(state, 'refused', out), phase: 'refused' };
}

/**
 * The first report of a boot, or after opening or silence, may have waited in the device's endpoint since long before,
 * so its time means nothing: it says who it is and, as a heartbeat, what is gone for good. A change in it comes again.
 */
function greet(
  state: HidSessionState,
  { serial, model, buttons }: HidIdentity,
  report: HidReport,
  context: SessionContext,
  out: OutputSink,
): HidSessionState {
  const { now } = context;
  const { bootId } = report;
  const known = state.boot;
  const same = known?.device.serial === serial && known.device.bootId === bootId;
  const device: SessionDevice = { serial, bootId, model, class: 'hid', buttons, holdCapable: true };
  const next = same ? state : lose(state, 'reboot', out);
  const boot: BootState = {
    ...(same ? { ...known, device } : newBoot(device, context)),
    timed: false,
    greetedAt: now,
  };
  tellUp(boot, next.reported, out);
  const resumed = report.kind === 'beat' ? skipLost({ boot, out }, oldestSeq(report)) : boot;
  return { ...next, phase: 'up', reported: true, heardAt: now, boot: resumed };
}

function accept(
  state: HidSessionState & { readonly boot: BootState },
  report: HidReport,
  now: MonoMs,
  out: OutputSink,
): HidSessionState {
  const change = changeOf(report);
  if (change === undefined) {
    const beat = { t: report.t, mask: report.mask, lastSeq: report.seq, oldestSeq: oldestSeq(report) };
    const boot = doubt(state.boot, beatFits(state.boot, beat), out);
    return { ...state, heardAt: now, boot: acceptBeat({ boot, now, out }, beat) };
  }
  const boot = doubt(state.boot, changeFits(state.boot, change), out);
  return { ...state, heardAt: now, boot: acceptChange({ boot, now, out }, change) };
}

/** What a device keeps for resending is its newest HID_RING_SIZE changes, neither more nor fewer. */
function oldestSeq({ seq }: HidReport): number {
  return (seq - HID_RING_SIZE + 1) >>> 0;
}

/** Every report names its boot, so one that does not fit comes from a device that used a bootId twice: told once. */
function doubt(boot: BootState, fits: boolean, out: OutputSink): BootState {
  if (fits || boot.vouched) return boot;
  const { serial, bootId } = boot.device;
  const detail = `console ${serial} contradicts what it said in boot ${bootId}; it may have used a boot id twice`;
  out.push({ kind: 'fault', code: 'boot-doubted', detail });
  return { ...boot, vouched: true };
}
