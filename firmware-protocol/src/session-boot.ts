import { asMonoMs, type MonoMs } from '@otklik/shared/base/ids.ts';
import { hostTime, observe } from './clock-map.ts';
import { HEARTBEAT_MS, HOLD_MS, maskBit } from './constants.ts';
import type { DeviceMessageOf, EdgeMessage } from './messages.ts';
import type { BootState, SessionEdgeId, SessionOutput } from './session-types.ts';
import { after, before, distance } from './uint32.ts';

/** Within one boot of a device: the order of its edges, gaps, holds and its time. */

export interface BootStep {
  readonly boot: BootState;
  readonly now: MonoMs;
  readonly out: SessionOutput[];
}

/** Twice what a device must keep: what a repeat can be compared with. */
const RECENT = 64;
/** Without a heartbeat this long after HELLO edges are taken as they come. */
const UNTIMED_MS = 1.5 * HEARTBEAT_MS;

/**
 * Whether a frame can be of this boot. A reboot whose HELLO was garbled would otherwise have its first edges taken for
 * repeats of the old boot's, and acknowledged: lost.
 */
export function isOfBoot(boot: BootState, message: EdgeMessage | DeviceMessageOf<'HB'>): boolean {
  if (message.type === 'HB') {
    const backwards = boot.lastBeat !== undefined && distance(message.t, boot.lastBeat) < 0;
    return !backwards && distance(message.lastSeq, before(boot.expected)) >= 0;
  }
  const { seq, t } = message;
  const known = boot.recent.find((edge) => edge.seq === seq);
  if (known !== undefined)
    return known.type === message.type && known.t === t && known.button === message.button;
  const newest = boot.recent.at(-1);
  return newest === undefined || distance(seq, newest.seq) < 0 || distance(t, newest.t) >= 0;
}

export function acceptEdge({ boot, now, out }: BootStep, message: EdgeMessage): BootState {
  const order = distance(message.seq, boot.expected);
  if (order < 0) {
    // A repeat: its ACK was lost, or it is not durable yet; then the ACK comes with `durable`.
    const again = boot.durable !== undefined && distance(message.seq, boot.durable) <= 0;
    if (again) out.push({ kind: 'send', message: { type: 'ACK', seq: boot.durable } });
    return boot;
  }
  // Something before it is missing, and the device will send it again; or its time could not be told yet.
  if (order > 0 || (!boot.timed && now - boot.helloAt < UNTIMED_MS)) return boot;
  const clock = observe(boot.clock, message.t, now);
  const mapped = hostTime(clock, message.t);
  const own = asMonoMs(Math.max(mapped, boot.lastOwn ?? mapped));
  const next: BootState = {
    ...boot,
    clock,
    lastOwn: own,
    expected: after(message.seq),
    recent: [...boot.recent.slice(1 - RECENT), message],
  };
  if (message.type === 'HOLD') return acceptHold({ boot: next, now, out }, message, own);
  const { type, button, seq, t } = message;
  if (!boot.device.buttons.includes(button)) {
    const detail = `console ${boot.device.serial} sent ${type} of button ${button}, which its HELLO does not name`;
    out.push({ kind: 'fault', code: 'unknown-button', detail });
  }
  out.push({ kind: 'edge', button, edge: type, id: identify(next, seq, t), own });
  if (button !== 'S') return next;
  return { ...next, seller: type === 'DN' ? { seq, t, held: false } : undefined };
}

/**
 * A HOLD of a press that was already told as held, was cancelled by a loss, or was down before HELLO is passed over.
 * It is then acknowledged with the UP that follows: the journal knows a boot's seqs by what was reported.
 */
function acceptHold({ boot, out }: BootStep, message: EdgeMessage, own: MonoMs): BootState {
  const { seller } = boot;
  if (seller === undefined || seller.held) return boot;
  out.push({ kind: 'hold', id: identify(boot, message.seq, message.t), own, via: 'frame' });
  return { ...boot, seller: { ...seller, held: true } };
}

export function acceptHeartbeat({ boot, now, out }: BootStep, beat: DeviceMessageOf<'HB'>): BootState {
  const clock = observe(boot.clock, beat.t, now);
  let next: BootState = { ...boot, clock, timed: true, lastBeat: beat.t };
  if (distance(beat.oldestSeq, boot.expected) > 0) {
    const { serial, bootId } = boot.device;
    out.push({ kind: 'gap', serial, bootId, from: boot.expected, to: before(beat.oldestSeq) });
    // The seller's UP may be among the lost.
    next = { ...next, expected: beat.oldestSeq, seller: undefined };
  }
  const { seller } = next;
  const down = (beat.mask & maskBit('S')) !== 0;
  // One edge on its way can be the HOLD itself; two could be the UP and another DN.
  const current = distance(beat.lastSeq, next.expected) <= 0;
  if (seller === undefined || seller.held || !down || !current) return next;
  if (distance(beat.t, seller.t) < HOLD_MS) return next;
  const mapped = hostTime(clock, beat.t);
  const own = asMonoMs(Math.max(mapped, next.lastOwn ?? mapped));
  out.push({ kind: 'hold', id: identify(next, seller.seq, beat.t), own, via: 'heartbeat' });
  return { ...next, lastOwn: own, seller: { ...seller, held: true } };
}

function identify({ device }: BootState, seq: number, t: number): SessionEdgeId {
  return { serial: device.serial, bootId: device.bootId, seq, t };
}
