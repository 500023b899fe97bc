import type { Answer, Button, JournalEvent, Outcome } from '../poll/events.ts';

/**
 * The journal as detectors read it: what happened, with the times between things already taken. Intervals are monotonic
 * ms of one boot; `at` is wall ms.
 */
export type RiskEvent = { readonly place: string; readonly at: number; readonly seq: number } & (
  | {
      readonly type: 'opened';
      /** The press or trigger that opened it. */
      readonly by: number;
      readonly via: 'press' | 'pos';
      readonly operator?: string;
    }
  /** A customer's press went down. */
  | {
      readonly type: 'down';
      readonly button: Button;
      readonly role: 'answer' | 'ambiguous' | 'extra' | 'stray';
      readonly poll?: number;
      /** Since the opening of its poll, or the seller's press that attached if that came later. */
      readonly afterSeller?: number;
      /** Since this button was last let go. */
      readonly sinceUp?: number;
    }
  /** A customer's press has ended; `seq` is its DN. */
  | {
      readonly type: 'up';
      readonly button: Button;
      readonly answers: boolean;
      readonly afterSeller?: number;
      readonly held: number;
    }
  /** A customer's button has been down for STUCK_MS; `seq` is its DN. */
  | { readonly type: 'held'; readonly button: Button; readonly held: number }
  | {
      readonly type: 'ended';
      readonly poll: number;
      readonly outcome: Outcome;
      readonly answer?: Answer;
      /** The DN that counts. */
      readonly press?: number;
      readonly question?: string;
      readonly operator?: string;
      readonly via: 'press' | 'pos';
      /** A seller's press opened or joined it. */
      readonly pressed: boolean;
    }
  | { readonly type: 'receipt'; readonly operator?: string }
  | { readonly type: 'raised' }
);

/** A button that stays down this long is held by a thing, not by a person. */
export const STUCK_MS = 60_000;

interface Opened {
  readonly seq: number;
  readonly mono: number;
  readonly via: 'press' | 'pos';
  readonly question?: string;
  readonly operator?: string;
  readonly attached?: number;
}

interface Down {
  readonly dn: number;
  readonly mono: number;
  readonly answers: boolean;
  readonly afterSeller?: number;
  readonly told: boolean;
}

/** What is remembered of one workplace between events. */
export interface Reading {
  /** The journal and boot it is of. */
  readonly boot: string;
  /** The newest poll: presses belong to it or to none. */
  readonly poll?: Opened;
  readonly down: { readonly [B in Button]?: Down };
  readonly up: { readonly [B in Button]?: number };
}

export const startReading: Reading = { boot: '', down: {}, up: {} };

const CUSTOMER = ['Y', 'N', 'U'] as const;

/** Reads one event of the workplace named `place`. Its events come in the order of the journal. */
export function read(before: Reading, event: JournalEvent, place: string): [Reading, readonly RiskEvent[]] {
  // Monotonic times of another boot cannot be compared, and what was down then is not known to be down now.
  // Another journal numbers its events anew.
  const boot = `${event.epoch} ${event.boot}`;
  const reading = boot === before.boot ? before : { ...startReading, boot };
  let told: RiskEvent[] | undefined;
  let { down } = reading;
  for (const button of CUSTOMER) {
    const press = down[button];
    if (press === undefined || press.told || event.mono - press.mono < STUCK_MS) continue;
    told ??= [];
    told.push({ type: 'held', place, at: event.at, seq: press.dn, button, held: event.mono - press.mono });
    down = { ...down, [button]: { ...press, told: true } };
  }
  const [next, more] = readOne(down === reading.down ? reading : { ...reading, down }, event, place);
  return [next, told === undefined ? more : [...told, ...more]];
}

function readOne(reading: Reading, event: JournalEvent, place: string): [Reading, readonly RiskEvent[]] {
  const base = { place, at: event.at, seq: event.seq };
  switch (event.type) {
    case 'poll-opened': {
      const { by, via, question, operator } = event.data;
      const who = operator === undefined ? {} : { operator };
      const asked = question === undefined ? {} : { question };
      const poll = { seq: event.seq, mono: event.mono, via, ...asked, ...who };
      return [{ ...reading, poll }, [{ ...base, type: 'opened', by, via, ...who }]];
    }
    case 'poll-ended': {
      const { poll } = reading;
      if (poll?.seq !== event.data.poll) return [reading, []];
      const { outcome, answer, press } = event.data;
      const ended: RiskEvent = {
        ...base,
        type: 'ended',
        poll: poll.seq,
        outcome,
        ...(answer === undefined ? {} : { answer }),
        ...(press === undefined ? {} : { press }),
        ...(poll.question === undefined ? {} : { question: poll.question }),
        ...(poll.operator === undefined ? {} : { operator: poll.operator }),
        via: poll.via,
        pressed: poll.via === 'press' || poll.attached !== undefined,
      };
      return [reading, [ended]];
    }
    case 'edge':
      return event.data.button === 'S'
        ? [sellerEdge(reading, event.data, event.mono), []]
        : customerEdge(reading, event.data, event.mono, base);
    case 'pos': {
      const { poll, role, operator } = event.data;
      if (reading.poll === undefined || reading.poll.seq !== poll || role !== 'attach') return [reading, []];
      return [operator === undefined ? reading : { ...reading, poll: { ...reading.poll, operator } }, []];
    }
    case 'receipt': {
      const { operator } = event.data;
      return [reading, [{ ...base, type: 'receipt', ...(operator === undefined ? {} : { operator }) }]];
    }
    case 'fm-raised':
      return [reading, [{ ...base, type: 'raised' }]];
    case 'epoch-start':
    case 'boot':
    case 'config':
    case 'clock':
    case 'device-up':
    case 'device-lost':
    case 'hold':
    case 'gap':
    case 'shift':
    case 'prompt-start':
    case 'prompt-end':
    case 'fm-ended':
    case 'insert-confirmed':
      return [reading, []];
  }
}

type EdgeData = Extract<JournalEvent, { type: 'edge' }>['data'];

function sellerEdge(reading: Reading, { role, poll }: EdgeData, mono: number): Reading {
  return role === 'attach' && reading.poll !== undefined && reading.poll.seq === poll
    ? { ...reading, poll: { ...reading.poll, attached: mono } }
    : reading;
}

function customerEdge(
  reading: Reading,
  { button, edge, role, poll }: EdgeData,
  mono: number,
  base: { readonly place: string; readonly at: number; readonly seq: number },
): [Reading, readonly RiskEvent[]] {
  if (edge === 'UP') {
    const press = reading.down[button];
    const { [button]: _gone, ...down } = reading.down;
    const next = { ...reading, down, up: { ...reading.up, [button]: mono } };
    if (press === undefined) return [next, []];
    const { dn, answers, afterSeller } = press;
    const times = { held: mono - press.mono, ...(afterSeller === undefined ? {} : { afterSeller }) };
    return [next, [{ ...base, seq: dn, type: 'up', button, answers, ...times }]];
  }
  if (role !== 'answer' && role !== 'ambiguous' && role !== 'extra' && role !== 'stray') return [reading, []];
  const open = reading.poll;
  const since = open !== undefined && open.seq === poll ? mono - (open.attached ?? open.mono) : undefined;
  const afterSeller = since === undefined ? {} : { afterSeller: since };
  const lastUp = reading.up[button];
  const down = { dn: base.seq, mono, answers: role === 'answer', ...afterSeller, told: false };
  const pressed: RiskEvent = {
    ...base,
    type: 'down',
    button,
    role,
    ...(poll === undefined ? {} : { poll }),
    ...afterSeller,
    ...(lastUp === undefined ? {} : { sinceUp: mono - lastUp }),
  };
  return [{ ...reading, down: { ...reading.down, [button]: down } }, [pressed]];
}
