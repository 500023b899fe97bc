import type { MonoMs } from '@otklik/shared/base/ids.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import { ID_REPEAT_MS, SILENCE_MS } from './constants.ts';
import {
  type DeviceMessage,
  type DeviceMessageOf,
  decodeDeviceMessage,
  type EdgeMessage,
} from './messages.ts';
import { emptyParser, parse } from './parser.ts';
import { acceptBeat, acceptChange, type BootStep, beatFits, changeFits, newBoot } from './session-boot.ts';
import { tellDrops, tellIgnored } from './session-faults.ts';
import { lastAckOnly, lose, markDurable, tellUp } from './session-life.ts';
import type {
  BootState,
  Change,
  SessionContext,
  SessionInput,
  SessionOutput,
  SessionState,
} from './session-types.ts';

/**
 * The host's side of the line as a pure machine. Invariants:
 * - an edge of a boot is reported once, in the order of seq, with no seq left out but those reported as a gap;
 * - an ACK names only what `durable` has named, and nothing past a missing seq;
 * - nothing is taken from a device before its HELLO, so each edge has a serial and a bootId;
 * - `up` and `lost` alternate.
 */

export interface SessionStep {
  readonly state: SessionState;
  readonly outputs: readonly SessionOutput[];
}

export const initialSession: SessionState = {
  parser: emptyParser,
  phase: 'closed',
  reported: false,
  idDue: 0,
  heardAt: 0,
  boot: undefined,
  ignored: { unknownType: 0, badField: 0 },
  told: { at: Number.NEGATIVE_INFINITY, dropped: emptyParser.dropped },
};

export function stepSession(state: SessionState, input: SessionInput, context: SessionContext): SessionStep {
  const outputs: SessionOutput[] = [];
  const next = apply(state, input, context, outputs);
  return { state: next, outputs: lastAckOnly(outputs) };
}

function apply(
  state: SessionState,
  input: SessionInput,
  context: SessionContext,
  out: SessionOutput[],
): SessionState {
  const { now } = context;
  switch (input.kind) {
    case 'open': {
      const closed = lose(state, 'unplugged', out);
      const parser = { ...closed.parser, partial: emptyParser.partial };
      return ask({ ...closed, parser, heardAt: now }, now, out);
    }
    case 'line-lost':
      return { ...lose(state, input.reason, out), phase: 'closed' };
    case 'bytes': {
      if (state.phase === 'closed') return state;
      const parsed = parse(state.parser, input.bytes);
      let next: SessionState = { ...state, parser: parsed.state };
      for (const body of parsed.bodies) next = applyBody(next, body, context, out);
      return next;
    }
    case 'message':
      return state.phase === 'closed' ? state : applyMessage(state, input.message, context, out);
    case 'tick':
      return tick(state, now, out);
    case 'durable':
      return markDurable(state, input, out);
    default:
      return unreachable(input);
  }
}

function tick(state: SessionState, now: MonoMs, out: SessionOutput[]): SessionState {
  let next = tellDrops(state, now, out);
  if (next.reported && now - next.heardAt >= SILENCE_MS) next = ask(lose(next, 'silent', out), now, out);
  else if (next.phase === 'asking' && now >= next.idDue) next = ask(next, now, out);
  return next;
}

function applyBody(
  state: SessionState,
  body: string,
  context: SessionContext,
  out: SessionOutput[],
): SessionState {
  const decoded = decodeDeviceMessage(body);
  if (decoded.ok) return applyMessage(state, decoded.value, context, out);
  const { code, detail } = decoded.error;
  if (code !== 'version-unsupported') {
    const heardAt = state.phase === 'up' ? context.now : state.heardAt;
    return tellIgnored({ ...state, heardAt }, { code, detail }, out);
  }
  if (state.phase === 'refused') return state;
  out.push({ kind: 'fault', code, detail });
  return { ...lose(state, 'refused', out), phase: 'refused' };
}

function applyMessage(
  state: SessionState,
  message: DeviceMessage,
  context: SessionContext,
  out: SessionOutput[],
): SessionState {
  if (message.type === 'HELLO') return greet(state, message, context, out);
  const { boot } = state;
  // Before HELLO nobody knows whose frame this is; the device sends unacknowledged edges again.
  if (state.phase !== 'up' || boot === undefined) return state;
  const { now } = context;
  const fits = message.type === 'HB' ? beatFits(boot, message) : changeFits(boot, changeOf(message));
  if (!boot.vouched && !fits) {
    const detail = `${message.type} does not fit boot ${boot.device.bootId}; asking the console who it is`;
    out.push({ kind: 'fault', code: 'boot-doubted', detail });
    return ask(state, now, out);
  }
  const step: BootStep = { boot, now, out };
  const next = message.type === 'HB' ? acceptBeat(step, message) : acceptChange(step, changeOf(message));
  return { ...state, heardAt: now, boot: next };
}

function changeOf(message: EdgeMessage): Change {
  const { type, seq, t, button } = message;
  return { seq, t, edges: type === 'HOLD' ? [] : [{ edge: type, button }] };
}

function greet(
  state: SessionState,
  hello: DeviceMessageOf<'HELLO'>,
  context: SessionContext,
  out: SessionOutput[],
): SessionState {
  const { now } = context;
  const { serial, bootId, model, buttons } = hello;
  const known = state.boot;
  const same = known?.device.serial === serial && known.device.bootId === bootId;
  if (state.phase === 'up' && same) return { ...state, heardAt: now };
  let next = state;
  if (!same) next = lose(next, known?.device.serial === serial ? 'reboot' : 'unplugged', out);
  const boot = same
    ? { ...known, device: { ...known.device, model, buttons } }
    : newBoot({ serial, bootId, model, buttons, class: 'serial', holdCapable: true }, context);
  // HELLO vouches for the boot: what was remembered to tell another boot by is out of date. Doubted and confirmed
  // without a loss in between, there is nothing to report and the mapping of time stands.
  const fresh: BootState = { ...boot, lastBeat: undefined, recent: [] };
  const resumed: BootState = next.reported
    ? { ...fresh, vouched: true }
    : { ...fresh, vouched: false, timed: false, greetedAt: now };
  tellUp(resumed, next.reported, out);
  return { ...next, phase: 'up', reported: true, heardAt: now, boot: resumed };
}

/** Sends `ID`, now and each ID_REPEAT_MS until HELLO. */
function ask(state: SessionState, now: MonoMs, out: SessionOutput[]): SessionState {
  out.push({ kind: 'send', message: { type: 'ID' } });
  return { ...state, phase: 'asking', idDue: now + ID_REPEAT_MS };
}
