import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import { BUTTONS } from '../constants.ts';
import type { DeviceMessage, EdgeMessage } from '../messages.ts';
import { emptyParser, parse } from '../parser.ts';
import { initialSession, stepSession } from '../session.ts';
import type { SessionInput } from '../session-types.ts';
import { deviceFrame } from '../writer.ts';
import { type Durable, fail, observer } from './observer.test-help.ts';
import { joined, mutate, type Random, seeded } from './random.test-help.ts';

/**
 * Fuzzing of the serial parser and session. A stream of true frames, frames of random values, damaged frames and plain
 * noise is cut at random places and given to both. Held to: no throw; every good frame found, in order, and nothing
 * found that was not there; memory bounded; the session's promises (observer.test-help.ts); after any noise a console
 * that greets and presses a button is heard.
 */

export interface Fuzzed {
  readonly frames: number;
  readonly good: number;
  readonly seen: Readonly<Record<string, number>>;
}

/** Frames in one read of the line; a check of recovery follows each. */
const BATCH = 32;
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const textOf = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
const boots = ['00000001', '00000002', '5A3F0C21', 'FFFFFFFF'] as const;
const serials = ['SN0001', 'SN0001', 'SN0001', 'SN0002'] as const;

export function fuzzSerial(seed: number, frames: number): Fuzzed {
  const random = seeded(seed);
  const watch = observer();
  let state = initialSession;
  let parser = emptyParser;
  let now = 0;
  let good = 0;
  let boot = 0;
  let tail: Uint8Array = new Uint8Array(0);
  const told: Durable[] = [];

  function give(input: SessionInput): void {
    const step = stepSession(state, input, { now: asMonoMs(now), durableUpTo: watch.durableUpTo });
    state = step.state;
    told.push(...watch.see(step.outputs, state.boot));
    if (state.parser.partial.length > 63) fail('the session keeps more than a line');
  }

  function feed(bytes: Uint8Array, expected: readonly string[]): void {
    const found: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + random.below(random.once(4) ? 8 : 600);
      const piece = untilNextHello(bytes.subarray(at, at + length));
      at += piece.length;
      const parsed = parse(parser, piece);
      parser = parsed.state;
      if (parser.partial.length > 63) fail('the parser keeps more than a line');
      found.push(...parsed.bodies);
      give({ kind: 'bytes', bytes: piece });
    }
    // A frame begun in the bytes before may have ended in these.
    checkFound(found, expected, joined(tail, bytes));
    tail = bytes.slice(-64);
    good += expected.length;
  }

  give({ kind: 'open' });
  const device = scriptedDevice(random);
  for (let made = 0; made < frames; made += BATCH) {
    const parts: Uint8Array[] = [];
    const expected: string[] = [];
    // Frames of random values are reboots and leaps of seq: in a rough sea nothing is ever held for three seconds.
    const rough = random.once(3);
    for (let i = 0; i < BATCH; i++) {
      const { bytes, body } = nextPiece(random, device, rough);
      parts.push(bytes);
      if (body !== undefined) expected.push(body);
    }
    now += random.below(400);
    feed(joined(...parts), expected);
    give({ kind: 'tick' });
    if (random.once(40)) now += 4000;
    if (random.once(60)) {
      give({ kind: 'line-lost', reason: random.pick(['unplugged', 'closed']) });
      give({ kind: 'open' });
      parser = emptyParser;
      tail = new Uint8Array(0);
    }
    const patience = random.once(4) ? told.length : random.below(8);
    for (let commits = 0; commits < patience; commits++) {
      const durable = told.shift();
      if (durable !== undefined) give({ kind: 'durable', ...watch.tells(durable) });
    }
    if (!random.once(6)) continue;
    // A console comes, in a boot of its own, and presses: whatever was before, that press is heard, once.
    boot += 1;
    const bootId = (0x8000_0000 + boot).toString(16).toUpperCase();
    const before = watch.seen.edges;
    const clean: readonly DeviceMessage[] = [
      { type: 'HELLO', version: 1, model: 'otk-fuzz', serial: 'SN0001', bootId, buttons: BUTTONS },
      { type: 'HB', t: 10, mask: 0, lastSeq: 0, oldestSeq: 1, bad: 0, lost: 0 },
      { type: 'DN', seq: 1, t: 20, button: 'Y' },
    ];
    feed(joined(...clean.map((message) => bytesOf(deviceFrame(message)))), clean.map(bodyOf));
    if (watch.seen.edges !== before + 1) fail('a clean press was not heard');
  }
  return { frames: Math.ceil(frames / BATCH) * BATCH, good, seen: { ...watch.seen } };
}

/** No read spans two greetings: a console takes longer to start, so its reports are journalled in between. */
function untilNextHello(bytes: Uint8Array): Uint8Array {
  const next = textOf(bytes).indexOf('$HELLO', 1);
  return next < 0 ? bytes : bytes.subarray(0, next);
}

const bodyOf = (message: DeviceMessage): string => deviceFrame(message).slice(1, -7);

/** Every body expected was found, in order; what else was found stands in the bytes with its crc. */
function checkFound(found: readonly string[], expected: readonly string[], bytes: Uint8Array): void {
  let at = 0;
  for (const body of found) {
    if (body === expected[at]) at += 1;
    else if (!textOf(bytes).includes(`$${body}*${slowCrc(body)}`)) fail(`found what was not sent: ${body}`);
  }
  if (at !== expected.length) fail(`good frame lost: ${expected[at]}`);
}

/** The CRC bit by bit from its definition, apart from the table of the code under test. */
function slowCrc(text: string): string {
  let crc = 0xffff;
  for (const char of text) {
    for (let bit = 7; bit >= 0; bit--) {
      const top = (crc >> 15) ^ ((char.charCodeAt(0) >> bit) & 1);
      crc = ((crc << 1) & 0xffff) ^ (top === 1 ? 0x1021 : 0);
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

interface Script {
  next(): DeviceMessage;
  /** The edge made last; nothing is lost for good when a copy of it is damaged. */
  again(): DeviceMessage;
}

/** A console that mostly does what one does, and now and then what none should. */
function scriptedDevice(random: Random): Script {
  let seq = 0;
  let t = 0;
  let bootId: string = boots[0];
  let serial: string = serials[0];
  let last: EdgeMessage = { type: 'DN', seq, t, button: 'S' };
  return {
    again: () => last,
    next: () => {
      t = (t + random.below(500)) >>> 0;
      const kind = random.below(100);
      if (kind < 4) {
        if (random.once(4)) {
          // Mostly a boot never heard of, as it should be.
          bootId = random.once(8)
            ? random.pick(boots)
            : random.below(0x8000_0000).toString(16).toUpperCase().padStart(8, '0');
          serial = random.pick(serials);
          seq = random.once(8) ? 0xffff_fffd : 0;
          t = random.once(8) ? 0xffff_f000 : 0;
        }
        const buttons = random.once(10) ? (['Y', 'S'] as const) : BUTTONS;
        return { type: 'HELLO', version: 1, model: 'otk-fuzz', serial, bootId, buttons };
      }
      if (kind < 28) {
        const oldestSeq = (seq + 1 - random.below(4)) >>> 0;
        return { type: 'HB', t, mask: random.below(16), lastSeq: seq, oldestSeq, bad: 0, lost: 0 };
      }
      if (kind < 40) return last;
      if (kind < 42) seq = (seq + random.below(5)) >>> 0;
      if (kind < 43 && random.once(4)) seq = random.uint32();
      if (kind < 44 && random.once(4)) t = random.uint32();
      seq = (seq + 1) >>> 0;
      const type = random.pick(['DN', 'UP', 'DN', 'UP', 'HOLD'] as const);
      const edge: EdgeMessage =
        type === 'HOLD' ? { type, seq, t, button: 'S' } : { type, seq, t, button: random.pick(BUTTONS) };
      last = edge;
      return edge;
    },
  };
}

/** Bytes for the line, and the body when they are a good frame. */
function nextPiece(
  random: Random,
  device: Script,
  rough: boolean,
): { readonly bytes: Uint8Array; readonly body?: string } {
  const kind = random.pick(['frame', 'frame', 'frame', 'random', 'damaged', 'damaged', 'noise'] as const);
  switch (kind) {
    case 'frame':
    case 'random': {
      const message = kind === 'frame' || !rough ? device.next() : randomMessage(random);
      const frame = deviceFrame(message);
      return { bytes: bytesOf(random.once(8) ? frame.replace('\r', '') : frame), body: frame.slice(1, -7) };
    }
    case 'damaged':
      return { bytes: ended(random, mutate(random, bytesOf(deviceFrame(device.again())))) };
    case 'noise':
      return { bytes: ended(random, noise(random)) };
    default:
      return unreachable(kind);
  }
}

/** Mostly without a line end: the frame after it has only its `$` to be known by. */
const ended = (random: Random, bytes: Uint8Array): Uint8Array =>
  random.once(3) ? joined(bytes, bytesOf('\n')) : bytes;

function noise(random: Random): Uint8Array {
  const bytes = random.fill(new Uint8Array(random.below(random.once(20) ? 600 : 60)));
  // Characters the grammar knows do more harm than plain noise.
  const grammar = bytesOf('$*,\r\n0123456789ABCDEFDNUPHB');
  if (random.once(2))
    for (let i = 0; i < bytes.length; i++) bytes[i] = grammar[random.below(grammar.length)] ?? 0;
  return bytes;
}

function randomMessage(random: Random): DeviceMessage {
  const button = random.pick(BUTTONS);
  const seq = random.uint32();
  const t = random.uint32();
  switch (random.below(5)) {
    case 0:
      return { type: 'DN', seq, t, button };
    case 1:
      return { type: 'UP', seq, t, button };
    case 2:
      return { type: 'HOLD', seq, t, button: 'S' };
    case 3: {
      const [lastSeq, oldestSeq] = [random.uint32(), random.uint32()];
      return {
        type: 'HB',
        t,
        mask: random.below(256),
        lastSeq,
        oldestSeq,
        bad: random.below(99),
        lost: random.below(99),
      };
    }
    default: {
      const bootId = random.pick(boots);
      return {
        type: 'HELLO',
        version: 1,
        model: 'otk-fuzz',
        serial: random.pick(serials),
        bootId,
        buttons: [button],
      };
    }
  }
}
