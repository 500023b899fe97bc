import type { Answer, Button, EventType, Outcome, Role } from '../poll/events.ts';

type Of<T extends EventType, Data> = { readonly type: T; readonly data: Data };

/** What detectors read of a journal's event, and no more of it: who has it as text need not make an object of all the rest. */
export type ToldEvent = {
  readonly epoch: string;
  readonly boot: string;
  readonly mono: number;
  readonly at: number;
  readonly seq: number;
} & (
  | Of<
      'edge',
      {
        readonly button: Button;
        readonly edge: 'DN' | 'UP';
        readonly role?: Role | undefined;
        readonly poll?: number | undefined;
      }
    >
  | Of<
      'poll-opened',
      {
        readonly by: number;
        readonly via: 'press' | 'pos';
        readonly question?: string | undefined;
        readonly operator?: string | undefined;
      }
    >
  | Of<
      'poll-ended',
      {
        readonly poll: number;
        readonly outcome: Outcome;
        readonly answer?: Answer | undefined;
        readonly press?: number | undefined;
      }
    >
  | Of<
      'pos',
      {
        readonly poll?: number | undefined;
        readonly role?: Role | 'open' | 'repeat' | undefined;
        readonly operator?: string | undefined;
      }
    >
  | Of<'receipt', { readonly operator?: string | undefined }>
  | Of<
      Exclude<EventType, 'edge' | 'poll-opened' | 'poll-ended' | 'pos' | 'receipt'>,
      // Nothing of it is read.
      object
    >
);

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
      readonly operator?: string | undefined;
    }
  /** A customer's press went down. */
  | {
      readonly type: 'down';
      readonly button: Button;
      readonly role: 'answer' | 'ambiguous' | 'extra' | 'stray';
      readonly poll?: number | undefined;
      /** Since the opening of its poll, or the seller's press that attached if that came later. */
      readonly afterSeller?: number | undefined;
      /** Since this button was last let go. */
      readonly sinceUp?: number | undefined;
    }
  /** A customer's press has ended; `seq` is its DN. */
  | {
      readonly type: 'up';
      readonly button: Button;
      readonly answers: boolean;
      readonly afterSeller?: number | undefined;
      readonly held: number;
    }
  /** A customer's button has been down for STUCK_MS; `seq` is its DN. */
  | { readonly type: 'held'; readonly button: Button; readonly held: number }
  | {
      readonly type: 'ended';
      readonly poll: number;
      readonly outcome: Outcome;
      readonly answer?: Answer | undefined;
      /** The DN that counts. */
      readonly press?: number | undefined;
      readonly question?: string | undefined;
      readonly operator?: string | undefined;
      readonly via: 'press' | 'pos';
      /** A seller's press opened or joined it. */
      readonly pressed: boolean;
    }
  | { readonly type: 'receipt'; readonly operator?: string | undefined }
  | { readonly type: 'raised' }
);

/** A button that stays down this long is held by a thing, not by a person. */
export const STUCK_MS = 60_000;

interface Opened {
  readonly seq: number;
  readonly mono: number;
  readonly via: 'press' | 'pos';
  readonly question?: string | undefined;
  readonly operator?: string | undefined;
  readonly attached?: number | undefined;
}

interface Down {
  readonly dn: number;
  readonly mono: number;
  readonly answers: boolean;
  readonly afterSeller?: number | undefined;
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
const NONE_DOWN: Reading['down'] = {};

/** One number for an event of any journal; as it is where a workplace has but one. */
export type NameOf = (seq: number) => number;

/**
 * Reads one event of the workplace named `place`. Its events come in the order of the journal; `boot` names that and the boot.
 * What happened goes to `told`.
 */
export function read(
  before: Reading,
  { event, place, boot, nameOf }: { event: ToldEvent; place: string; boot: string; nameOf: NameOf },
  told: RiskEvent[],
): Reading {
  // Monotonic times of another boot cannot be compared, and what was down then is not known to be down now.
  // Another journal numbers its events anew.
  const reading = boot === before.boot ? before : { ...startReading, boot };
  let { down } = reading;
  for (const button of CUSTOMER) {
    const press = down[button];
    if (press === undefined || press.told || event.mono - press.mono < STUCK_MS) continue;
    const held = event.mono - press.mono;
    told.push({ place, at: event.at, seq: nameOf(press.dn), type: 'held', button, held });
    down = { ...down, [button]: { ...press, told: true } };
  }
  return readOne(down === reading.down ? reading : { ...reading, down }, { event, place, nameOf }, told);
}

function readOne(
  reading: Reading,
  { event, place, nameOf }: { event: ToldEvent; place: string; nameOf: NameOf },
  told: RiskEvent[],
): Reading {
  const { at, seq } = event;
  switch (event.type) {
    case 'poll-opened': {
      const { by, via, question, operator } = event.data;
      told.push({ place, at, seq: nameOf(seq), type: 'opened', by: nameOf(by), via, operator });
      return { ...reading, poll: { seq, mono: event.mono, via, question, operator, attached: undefined } };
    }
    case 'poll-ended': {
      const { poll } = reading;
      if (poll?.seq !== event.data.poll) return reading;
      const { outcome, answer, press } = event.data;
      told.push({
        place,
        at,
        seq: nameOf(seq),
        type: 'ended',
        poll: nameOf(poll.seq),
        outcome,
        answer,
        press: press === undefined ? undefined : nameOf(press),
        question: poll.question,
        operator: poll.operator,
        via: poll.via,
        pressed: poll.via === 'press' || poll.attached !== undefined,
      });
      return reading;
    }
    case 'edge':
      return event.data.button === 'S'
        ? sellerEdge(reading, event)
        : customerEdge(reading, { event, place, nameOf }, told);
    case 'pos': {
      const { poll, role, operator } = event.data;
      if (reading.poll === undefined || reading.poll.seq !== poll || role !== 'attach') return reading;
      return operator === undefined ? reading : { ...reading, poll: { ...reading.poll, operator } };
    }
    case 'receipt':
      told.push({ place, at, seq: nameOf(seq), type: 'receipt', operator: event.data.operator });
      return reading;
    case 'fm-raised':
      told.push({ place, at, seq: nameOf(seq), type: 'raised' });
      return reading;
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
      return reading;
  }
}

type EdgeEvent = Extract<ToldEvent, { type: 'edge' }>;

function sellerEdge(reading: Reading, { data, mono }: EdgeEvent): Reading {
  const { role, poll } = data;
  return role === 'attach' && reading.poll !== undefined && reading.poll.seq === poll
    ? { ...reading, poll: { ...reading.poll, attached: mono } }
    : reading;
}

/** Which buttons are down without this one. */
function without(down: Reading['down'], button: Button): Reading['down'] {
  let rest = NONE_DOWN;
  for (const other of CUSTOMER) {
    const press = other === button ? undefined : down[other];
    if (press !== undefined) rest = { ...rest, [other]: press };
  }
  return rest;
}

function customerEdge(
  reading: Reading,
  { event, place, nameOf }: { event: EdgeEvent; place: string; nameOf: NameOf },
  told: RiskEvent[],
): Reading {
  const { mono, at, seq } = event;
  const { button, edge, role, poll } = event.data;
  if (edge === 'UP') {
    const press = reading.down[button];
    const down = press === undefined ? reading.down : without(reading.down, button);
    if (press !== undefined) {
      const { dn, answers, afterSeller } = press;
      const held = mono - press.mono;
      told.push({ place, at, seq: nameOf(dn), type: 'up', button, answers, held, afterSeller });
    }
    return { ...reading, down, up: { ...reading.up, [button]: mono } };
  }
  if (role !== 'answer' && role !== 'ambiguous' && role !== 'extra' && role !== 'stray') return reading;
  const open = reading.poll;
  const afterSeller =
    open !== undefined && open.seq === poll ? mono - (open.attached ?? open.mono) : undefined;
  const lastUp = reading.up[button];
  told.push({
    place,
    at,
    seq: nameOf(seq),
    type: 'down',
    button,
    role,
    afterSeller,
    poll: poll === undefined ? undefined : nameOf(poll),
    sinceUp: lastUp === undefined ? undefined : mono - lastUp,
  });
  const down = { dn: seq, mono, answers: role === 'answer', afterSeller, told: false };
  return { ...reading, down: { ...reading.down, [button]: down } };
}
