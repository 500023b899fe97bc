import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { crc16 } from './crc.ts';
import type { DeviceMessage } from './messages.ts';
import { initialSession, stepSession } from './session.ts';
import type { SessionInput, SessionOutput, SessionState } from './session-types.ts';

/** A session driven by hand, and what it says and hears in short. */

export const serial = 'SN0001';
export const boot = '5A3F0C21';
export const device = {
  serial,
  bootId: boot,
  model: 'otk-uno',
  class: 'serial',
  buttons: ['Y', 'N', 'U', 'S'],
  holdCapable: true,
};
export const hello = (bootId = boot, of = serial): DeviceMessage => ({
  type: 'HELLO',
  version: 1,
  model: 'otk-uno',
  serial: of,
  bootId,
  buttons: ['Y', 'N', 'U', 'S'],
});
export const dn = (seq: number, t: number, button: 'Y' | 'N' | 'U' | 'S' = 'S'): DeviceMessage => ({
  type: 'DN',
  seq,
  t,
  button,
});
export const up = (seq: number, t: number, button: 'Y' | 'N' | 'U' | 'S' = 'S'): DeviceMessage => ({
  type: 'UP',
  seq,
  t,
  button,
});
export const hold = (seq: number, t: number): DeviceMessage => ({ type: 'HOLD', seq, t, button: 'S' });
export const hb = (t: number, mask: number, lastSeq: number, oldestSeq = lastSeq + 1): DeviceMessage => ({
  type: 'HB',
  t,
  mask,
  lastSeq,
  oldestSeq,
  bad: 0,
  lost: 0,
});

export const sentId = { kind: 'send', message: { type: 'ID' } };
export const ack = (seq: number) => ({ kind: 'send', message: { type: 'ACK', seq } });
export const isUp = { kind: 'up', device };
export const lost = (reason: string, of = serial) => ({ kind: 'lost', serial: of, reason });
export const edge = (kind: 'DN' | 'UP', seq: number, t: number, own: number, button = 'S') => ({
  kind: 'edge',
  button,
  edge: kind,
  id: { serial, bootId: boot, seq, t },
  own,
});

/** A session driven by hand. */
export function line(journal: Readonly<Record<string, number>> = {}, from: SessionState = initialSession) {
  let state = from;
  const give = (now: number, input: SessionInput): readonly SessionOutput[] => {
    const step = stepSession(state, input, {
      now: asMonoMs(now),
      durableUpTo: (of, bootId) => journal[`${of}/${bootId}`] ?? 0,
    });
    state = step.state;
    return step.outputs;
  };
  return {
    give,
    says: (now: number, message: DeviceMessage) => give(now, { kind: 'message', message }),
    text: (now: number, text: string) => give(now, { kind: 'bytes', bytes: new TextEncoder().encode(text) }),
    open: (now: number) => give(now, { kind: 'open' }),
    tick: (now: number) => give(now, { kind: 'tick' }),
    durable: (now: number, seq: number, bootId = boot) => give(now, { kind: 'durable', serial, bootId, seq }),
  };
}

/** Open, greeted and timed: host = device + 1000. */
export function upLine(journal: Readonly<Record<string, number>> = {}, lastSeq = 0) {
  const session = line(journal);
  session.open(1000);
  session.says(1000, hello());
  session.says(1000, hb(0, 0, lastSeq));
  return session;
}

export function deviceFrameCrc(body: string): string {
  return crc16(new TextEncoder().encode(body)).toString(16).toUpperCase().padStart(4, '0');
}
