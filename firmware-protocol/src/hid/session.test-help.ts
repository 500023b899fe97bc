import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { BUTTONS, type Button, maskBit } from '../constants.ts';
import type { SharedOutput } from '../session-types.ts';
import { encodeReport, type HidReport } from './report.ts';
import { type HidIdentity, type HidSessionInput, initialHidSession, stepHidSession } from './session.ts';

/** A HID session driven by hand. */

export const serial = 'SN0001';
export const boot = '5A3F0C21';
export const identity = { serial, model: 'otk-promicro', buttons: BUTTONS };
export const device = { ...identity, bootId: boot, class: 'hid', holdCapable: true };

export const maskOf = (buttons: string): number =>
  BUTTONS.filter((button) => buttons.includes(button)).reduce((bits, button) => bits | maskBit(button), 0);

/** The buttons `changed` have become what `down` says. */
export const edges = (seq: number, t: number, changed: string, down: string, bootId = boot): HidReport => ({
  kind: 'edges',
  bootId,
  seq,
  t,
  mask: maskOf(down),
  changed: maskOf(changed),
});
export const dn = (seq: number, t: number, button: Button = 'S') => edges(seq, t, button, button);
export const up = (seq: number, t: number, button: Button = 'S') => edges(seq, t, button, '');
export const hold = (seq: number, t: number): HidReport => ({ kind: 'hold', bootId: boot, seq, t, mask: 8 });
export const beat = (t: number, down: string, seq: number, bootId = boot): HidReport => ({
  kind: 'beat',
  bootId,
  seq,
  t,
  mask: maskOf(down),
});

export const ack = (seq: number) => ({ kind: 'send', message: { type: 'ACK', seq } });
export const isUp = { kind: 'up', device };
export const lost = (reason: string) => ({ kind: 'lost', serial, reason });
export const edge = (kind: 'DN' | 'UP', seq: number, t: number, own: number, button = 'S') => ({
  kind: 'edge',
  button,
  edge: kind,
  id: { serial, bootId: boot, seq, t },
  own,
});

export function line(journal: Readonly<Record<string, number>> = {}) {
  let state = initialHidSession;
  const give = (now: number, input: HidSessionInput): readonly SharedOutput[] => {
    const step = stepHidSession(state, input, {
      now: asMonoMs(now),
      durableUpTo: (of, bootId) => journal[`${of}/${bootId}`] ?? 0,
    });
    state = step.state;
    return step.outputs;
  };
  return {
    give,
    bytes: (now: number, bytes: Uint8Array) => give(now, { kind: 'report', bytes }),
    says: (now: number, report: HidReport) => give(now, { kind: 'report', bytes: encodeReport(report) }),
    open: (now: number, as: HidIdentity = identity) => give(now, { kind: 'open', identity: as }),
    tick: (now: number) => give(now, { kind: 'tick' }),
    durable: (now: number, seq: number, bootId = boot) => give(now, { kind: 'durable', serial, bootId, seq }),
    state: () => state,
  };
}

/** Open, greeted and timed: host = device + 1000. */
export function upLine(journal: Readonly<Record<string, number>> = {}, seq = 0) {
  const session = line(journal);
  session.open(500);
  session.says(500, beat(0, '', seq));
  session.says(1000, beat(0, '', seq));
  return session;
}
