import type { Answer, Button, EventData, EventType, Outcome, Role } from '@otklik/shared/poll/events.ts';
import type { ToldEvent } from '@otklik/shared/risk/reading.ts';

/**
 * What detectors read of events, taken from their texts (docs/decisions/0127): to make objects of all that is in them took
 * two fifths of the time of scoring. Texts are canonical JSON, which passed the event schema at ingest and never changes:
 * keys in order, and a quote within a text has a backslash before it. What a pattern does not know is parsed.
 */

/** Types of events that a detector reads. */
export const READ_TYPES = [
  'edge',
  'poll-opened',
  'poll-ended',
  'receipt',
  'pos',
  'fm-raised',
] as const satisfies readonly EventType[];
type ReadType = (typeof READ_TYPES)[number];

/** A stored event. */
export interface EventText {
  readonly seq: number;
  readonly type: ReadType;
  readonly place: number;
  readonly mono: number;
  readonly hubAt: number;
  readonly body: string;
}

/** In front of what an event says; its boot stands before, of 8 hex digits. */
const DATA = '"data":';
const BOOT = { before: 8 + '",'.length, length: 8 } as const;
/** Behind it. */
const EPOCH = ',"epoch":"';

const EDGE =
  /\{"button":"([YNUS])","device":\{[^}]*\},(?:"dn":\d+,)?"edge":"(DN|UP)"(?:,"lag":\d+)?(?:,"late":true)?(?:,"poll":(\d+))?(?:,"role":"([a-z]+)")?\}/y;
const OPENED =
  /\{"by":(\d+),(?:"fm":\[[\d,]*\],)?(?:"operator":"([^"\\]*)",)?(?:"planned":"[^"\\]*",)?(?:"question":"([^"\\]*)",)?"via":"(press|pos)"/y;
const ENDED =
  /\{(?:"ambiguous":true,)?(?:"answer":"([a-z]+)",)?"outcome":"([a-z-]+)","poll":(\d+)(?:,"press":(\d+))?\}/y;
const RECEIPT = /\{(?:"lag":\d+,)?(?:"operator":"([^"\\]*)",)?"receipt":/y;

/** Reads events of one journal, in its order; an event's time is its hub time. */
export function eventReader(epoch: string): (text: EventText) => ToldEvent {
  let boot = '';
  return ({ seq, type, mono, hubAt: at, body }) => {
    const from = body.indexOf(DATA) + DATA.length;
    const bootAt = from - DATA.length - BOOT.before;
    if (boot === '' || !body.startsWith(boot, bootAt)) boot = body.slice(bootAt, bootAt + BOOT.length);
    const base = { epoch, boot, mono, at, seq };
    switch (type) {
      case 'edge':
        return { ...base, type, data: edgeIn(body, from) };
      case 'poll-opened':
        return { ...base, type, data: openedIn(body, from) };
      case 'poll-ended':
        return { ...base, type, data: endedIn(body, from) };
      case 'receipt':
        return { ...base, type, data: receiptIn(body, from) };
      case 'pos':
        return { ...base, type, data: parsed<'pos'>(body, from) };
      case 'fm-raised':
        return { ...base, type, data: {} };
    }
  };
}

type DataOf<T extends ReadType> = Extract<ToldEvent, { readonly type: T }>['data'];

/** It passed the event schema. */
const parsed = <T extends ReadType>(body: string, from: number): EventData<T> =>
  JSON.parse(body.slice(from, body.lastIndexOf(EPOCH)));

function matched(pattern: RegExp, body: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(body);
}

const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** A word of the schema: the text passed it. */
const word = <T extends string>(text: string | undefined): T => text as T;

function edgeIn(body: string, from: number): DataOf<'edge'> {
  const match = matched(EDGE, body, from);
  if (match === null) return parsed<'edge'>(body, from);
  const [, button, edge, poll, role] = match;
  return {
    button: word<Button>(button),
    edge: edge === 'DN' ? 'DN' : 'UP',
    poll: number(poll),
    role: role === undefined ? undefined : word<Role>(role),
  };
}

function openedIn(body: string, from: number): DataOf<'poll-opened'> {
  const match = matched(OPENED, body, from);
  if (match === null) return parsed<'poll-opened'>(body, from);
  const [, by, operator, question, via] = match;
  return { by: Number(by), operator, question, via: via === 'pos' ? 'pos' : 'press' };
}

function endedIn(body: string, from: number): DataOf<'poll-ended'> {
  const match = matched(ENDED, body, from);
  if (match === null) return parsed<'poll-ended'>(body, from);
  const [, answer, outcome, poll, press] = match;
  return {
    answer: answer === undefined ? undefined : word<Answer>(answer),
    outcome: word<Outcome>(outcome),
    poll: Number(poll),
    press: number(press),
  };
}

function receiptIn(body: string, from: number): DataOf<'receipt'> {
  const match = matched(RECEIPT, body, from);
  return match === null ? parsed<'receipt'>(body, from) : { operator: match[1] };
}
