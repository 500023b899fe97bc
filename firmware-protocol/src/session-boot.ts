import { asMonoMs, type MonoMs } from '@otklik/shared/base/ids.ts';
import { hostTime, observe } from './clock-map.ts';
import { HEARTBEAT_MS, HOLD_MS, maskBit } from './constants.ts';
import type { Beat, BootState, Change, OutputSink, SessionContext, SessionEdgeId } from './session-types.ts';
import { after, before, distance } from './uint32.ts';

/** Within one boot of a device, serial or HID: the order of its changes, gaps, holds and its time. */

export interface BootStep {
  readonly boot: BootState;
  readonly now: MonoMs;
  readonly out: OutputSink;
}

/** Twice what a device must keep: what a repeat can be compared with. */
const RECENT = 64;
/** Without a heartbeat this long after the greeting edges are taken as they come. */
const UNTIMED_MS = 1.5 * HEARTBEAT_MS;

/** A boot not heard of before goes on where the journal ends. */
export function newBoot(device: BootState['device'], { now, durableUpTo }: SessionContext): BootState {
  const last = durableUpTo(device.serial, device.bootId);
  return {
    device,
    expected: after(last),
    durable: last === 0 ? undefined : last,
    clock: undefined,
    timed: false,
    greetedAt: now,
    lastBeat: undefined,
    vouched: false,
    recent: [],
    seller: undefined,
    lastOwn: undefined,
    resent: { again: 0, early: 0, told: 0, at: now },
  };
}

/**
 * Whether a heartbeat or a change can be of this boot. A reboot whose HELLO was garbled would otherwise have its first
 * edges taken for repeats of the old boot's, and acknowledged: lost.
 */
export function beatFits(boot: BootState, beat: Beat): boolean {
  const backwards = boot.lastBeat !== undefined && distance(beat.t, boot.lastBeat) < 0;
  return !backwards && distance(beat.lastSeq, before(boot.expected)) >= 0;
}

export function changeFits(boot: BootState, change: Change): boolean {
  const known = boot.recent.find(({ seq }) => seq === change.seq);
  if (known !== undefined) return isSame(known, change);
  const newest = boot.recent.at(-1);
  return newest === undefined || distance(change.seq, newest.seq) < 0 || distance(change.t, newest.t) >= 0;
}

function isSame(a: Change, b: Change): boolean {
  return (
    a.t === b.t &&
    a.edges.length === b.edges.length &&
    a.edges.every(({ edge, button }, index) => {
      const other = b.edges[index];
      return other?.edge === edge && other.button === button;
    })
  );
}

export function acceptChange({ boot, now, out }: BootStep, change: Change): BootState {
  const order = distance(change.seq, boot.expected);
  if (order < 0) {
    // A repeat: its ACK was lost, or it is not durable yet; then the ACK comes with `durable`.
    const again = boot.durable !== undefined && distance(change.seq, boot.durable) <= 0;
    if (again) out.push({ kind: 'send', message: { type: 'ACK', seq: boot.durable } });
    return { ...boot, resent: { ...boot.resent, again: boot.resent.again + 1 } };
  }
  // Something before it is missing, and the device will send it again; or its time could not be told yet.
  if (order > 0) return { ...boot, resent: { ...boot.resent, early: boot.resent.early + 1 } };
  if (!boot.timed && now - boot.greetedAt < UNTIMED_MS) return boot;
  const clock = observe(boot.clock, change.t, now);
  const mapped = hostTime(clock, change.t);
  const own = asMonoMs(Math.max(mapped, boot.lastOwn ?? mapped));
  const next: BootState = {
    ...boot,
    clock,
    lastOwn: own,
    expected: after(change.seq),
    recent: [...boot.recent.slice(1 - RECENT), change],
  };
  return change.edges.length === 0
    ? acceptHold({ boot: next, now, out }, change, own)
    : acceptEdges({ boot: next, now, out }, change, own);
}

function acceptEdges({ boot, out }: BootStep, { seq, t, edges }: Change, own: MonoMs): BootState {
  let { seller } = boot;
  for (const { edge, button } of edges) {
    if (!boot.device.buttons.includes(button)) {
      const detail = `console ${boot.device.serial} sent ${edge} of button ${button}, which it is said not to have`;
      out.push({ kind: 'fault', code: 'unknown-button', detail });
    }
    out.push({ kind: 'edge', button, edge, id: identify(boot, seq, t), own });
    if (button === 'S') seller = edge === 'DN' ? { seq, t, held: false } : undefined;
  }
  return { ...boot, seller };
}

/**
 * A HOLD of a press that was already told as held, was cancelled by a loss, or was down before the greeting is passed
 * over. It is then acknowledged with the UP that follows: the journal knows a boot's seqs by what was reported.
 */
function acceptHold({ boot, out }: BootStep, { seq, t }: Change, own: MonoMs): BootState {
  const { seller } = boot;
  if (seller === undefined || seller.held) return boot;
  out.push({ kind: 'hold', id: identify(boot, seq, t), own, via: 'frame' });
  return { ...boot, seller: { ...seller, held: true } };
}

/** What lies before `oldestSeq` and has not come is gone for good: told as a gap, then on. */
export function skipLost({ boot, out }: Pick<BootStep, 'boot' | 'out'>, oldestSeq: number): BootState {
  if (distance(oldestSeq, boot.expected) <= 0) return boot;
  const { serial, bootId } = boot.device;
  out.push({ kind: 'gap', serial, bootId, from: boot.expected, to: before(oldestSeq) });
  // The seller's UP may be among the lost.
  return { ...boot, expected: oldestSeq, seller: undefined };
}

/** Counts told at most this often, ms: a device that repeats for long must not flood whoever reads the faults. */
const TELL_RESENT_MS = 5000;

function tellResent({ boot, now, out }: BootStep): BootState {
  const { again, early, told, at } = boot.resent;
  const count = again + early - told;
  if (count === 0 || now - at < TELL_RESENT_MS) return boot;
  const detail = `since this boot was first heard: ${again} came again, ${early} before one that was missing`;
  out.push({ kind: 'fault', code: 'resent', detail, count });
  return { ...boot, resent: { again, early, told: again + early, at: now } };
}

export function acceptBeat({ boot: known, now, out }: BootStep, beat: Beat): BootState {
  const boot = tellResent({ boot: known, now, out });
  const clock = observe(boot.clock, beat.t, now);
  const timed: BootState = { ...boot, clock, timed: true, lastBeat: beat.t };
  const next = skipLost({ boot: timed, out }, beat.oldestSeq);
  const { seller } = next;
  const down = (beat.mask & maskBit('S')) !== 0;
  // One change on its way can be the HOLD itself; two could be the UP and another DN.
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
