import type { Button } from '@otklik/shared/poll/events.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialMapper, mapReport, SETTLE_MS } from '../hid/mapper.ts';
import { checkProfile, type ReportProfile } from '../hid/profile.ts';
import { type Box, bitBox, info, learner } from './learn.test-help.ts';

const buttons = ['Y', 'N', 'U', 'S'] as const;

/** DragonRise: five axes, a hat in the low half of byte 5, buttons from its high half on. */
const arcade = bitBox(8, { Y: [5, 0x10], N: [5, 0x20], U: [5, 0x40], S: [5, 0x80] }, (bytes) =>
  bytes.set([0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x0f]),
);

function learnedOf(person: ReturnType<typeof learner>): ReportProfile {
  const state = person.state();
  if (state.at !== 'learned') throw new Error(`${state.at}: ${JSON.stringify(person.says.at(-1))}`);
  return state.profile;
}

function wholeDialogue(box: Box, quietReports = 20, reportsEach = 1): ReportProfile {
  const person = learner(box);
  person.open();
  person.quiet(quietReports);
  for (const button of buttons) person.press(button, 3, reportsEach);
  person.hold();
  person.line('My box');
  return learnedOf(person);
}

/** What a profile makes of presses nobody recorded. */
function play(profile: ReportProfile, box: Box, story: readonly (readonly Button[])[]): readonly string[] {
  let state = initialMapper;
  return story.map((down) => {
    state = mapReport(profile, state, box(new Set(down)), SETTLE_MS).state;
    return [...state.down].toSorted().join('');
  });
}

test('a whole dialogue gives the profile of the box, which the schema takes', () => {
  const profile = wholeDialogue(arcade);
  expect(profile).toEqual({
    profile: 1,
    id: 'my-box',
    name: 'My box',
    via: 'report',
    match: { vid: '0079', pid: '0006', usagePage: '0001', usage: '0004' },
    report: { length: 8 },
    buttons: {
      Y: { byte: 5, mask: '10' },
      N: { byte: 5, mask: '20' },
      U: { byte: 5, mask: '40' },
      S: { byte: 5, mask: '80' },
    },
    holdCapable: true,
    source: 'learned from the device itself',
    tried: true,
  });
  expect(checkProfile(profile)).toEqual({ ok: true, value: profile });
});

test('a box that tells changes only is learned without a report while nobody presses', () => {
  const pedal = bitBox(2, { Y: [0, 1], N: [0, 2], U: [0, 4], S: [1, 1] });
  expect(wholeDialogue(pedal, 0).buttons).toEqual({
    Y: { byte: 0, mask: '01' },
    N: { byte: 0, mask: '02' },
    U: { byte: 0, mask: '04' },
    S: { byte: 1, mask: '01' },
  });
});

test('a hat whose directions share bits, cleared bits, and numbered reports among others', () => {
  const hat: Box = (down) => {
    const [button] = down;
    return Uint8Array.from([0x7f, button === undefined ? 0x0f : { Y: 0, N: 2, U: 4, S: 6 }[button]]);
  };
  const profile = wholeDialogue(hat);
  expect(play(profile, hat, [['Y'], [], ['N'], ['U'], ['S'], []])).toEqual(['Y', '', 'N', 'U', 'S', '']);

  const low = bitBox(2, { Y: [1, 1], N: [1, 2], U: [1, 4], S: [1, 8] }, (bytes) => bytes.fill(0xff));
  expect(wholeDialogue(low).buttons.Y).toEqual({ byte: 1, mask: '01', value: '00' });

  let sent = 0;
  const plain = bitBox(3, { Y: [1, 1], N: [1, 2], U: [1, 4], S: [1, 8] });
  /** Every other report is of id 2 and has counters where id 1 has buttons; pressed ones are of id 1. */
  const numbered: Box = (down) => {
    sent += 1;
    if (down.size === 0 && sent % 3 === 0) return Uint8Array.from([2, sent & 0xff, 0xff]);
    const bytes = plain(down);
    bytes[0] = 1;
    return bytes;
  };
  const learned = wholeDialogue(numbered, 60, 4);
  expect(learned.report).toEqual({ length: 3, id: '01' });
  expect(learned.buttons.S).toEqual({ byte: 1, mask: '08' });
});

test('codes in a byte become usages, wherever they stand later', () => {
  const keys: Box = (down) => {
    const bytes = new Uint8Array(8);
    bytes.set(
      [...down].map((button) => ({ Y: 4, N: 5, U: 6, S: 7 })[button]),
      2,
    );
    return bytes;
  };
  const profile = wholeDialogue(keys);
  expect(profile.report).toEqual({ length: 8, array: [2, 7] });
  expect(profile.buttons.N).toEqual({ usage: '05' });
  expect(play(profile, keys, [['Y'], ['Y', 'S'], ['S'], []])).toEqual(['Y', 'SY', 'S', '']);
});

test('any box of bits beside a counter and a shaking axis is learned, and its profile tells its buttons apart', () => {
  const places = fc.uniqueArray(fc.integer({ min: 0, max: 8 * 6 - 1 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(
      places,
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 0, max: 255 }),
      fc.uint8Array({ minLength: 6, maxLength: 6 }),
      fc.array(fc.subarray([...buttons]), { maxLength: 20 }),
      (bits, counterAt, start, rest, story) => {
        const axisAt = (counterAt + 3) % 8;
        const plainBytes = [0, 1, 2, 3, 4, 5, 6, 7].filter((byte) => byte !== counterAt && byte !== axisAt);
        let count = start;
        const at = Object.fromEntries(
          bits.map((bit, index) => [buttons[index], [plainBytes[bit >> 3], 1 << (bit & 7)] as const]),
        );
        const box = bitBox(8, at, (bytes) => {
          count += 1;
          for (const [index, byte] of plainBytes.entries()) bytes[byte] = rest[index] ?? 0;
          bytes[counterAt] = count & 0xff;
          bytes[axisAt] = 0x7e + ((count * 7) % 5);
        });
        const profile = wholeDialogue(box, 40, 2);
        for (const rule of Object.values(profile.buttons)) {
          expect('byte' in rule && rule.byte !== counterAt && rule.byte !== axisAt).toBe(true);
        }
        expect(play(profile, box, story)).toEqual(story.map((down) => down.toSorted().join('')));
      },
    ),
    { numRuns: 200 },
  );
});

test('whatever comes in whatever order, the machine goes on and never writes a profile the schema refuses', () => {
  const input = fc.oneof(
    fc.record({
      kind: fc.constant('report' as const),
      bytes: fc.uint8Array({ maxLength: 9 }),
      now: fc.nat(60_000),
    }),
    fc.record({
      kind: fc.constant('line' as const),
      text: fc.oneof(fc.constantFrom('1', '', 's', 'п'), fc.string()),
      now: fc.nat(60_000),
    }),
    fc.record({ kind: fc.constant('tick' as const), now: fc.nat(60_000) }),
    fc.record({ kind: fc.constant('opened' as const), now: fc.nat(60_000) }),
  );
  fc.assert(
    fc.property(fc.array(input, { maxLength: 80 }), (inputs) => {
      const person = learner(arcade);
      for (const one of inputs) person.give(one);
      const state = person.state();
      if (state.at === 'learned') expect(checkProfile(state.profile).ok).toBe(true);
      expect(person.says.length).toBeGreaterThan(0);
    }),
  );
});

describe('what is not a button is refused with its reason, and asked for again', () => {
  test.each([
    ['no report', (person: ReturnType<typeof learner>) => person.line(''), { code: 'silent', button: 'Y' }],
    [
      'two presses',
      (person: ReturnType<typeof learner>) => person.press('Y', 2),
      { code: 'count', button: 'Y', seen: 2 },
    ],
    [
      'four presses',
      (person: ReturnType<typeof learner>) => person.press('Y', 4),
      { code: 'count', button: 'Y', seen: 4 },
    ],
  ])('%s', (_name, act, why) => {
    const person = learner(arcade);
    person.open();
    person.quiet(5);
    act(person);
    expect(person.says.slice(-2)).toEqual([
      { say: 'not-found', why },
      { say: 'press', button: 'Y' },
    ]);
    person.press('Y');
    expect(person.says.at(-1)).toEqual({ say: 'press', button: 'N' });
  });

  test('a counter', () => {
    let count = 0;
    const person = learner(
      bitBox(3, {}, (bytes) => {
        count += 1;
        bytes[1] = count & 0xff;
      }),
    );
    person.open();
    person.quiet(30);
    expect(person.says).toContainEqual({ say: 'noise', bytes: [1] });
    person.press('Y', 3, 5);
    expect(person.says.at(-2)).toEqual({ say: 'not-found', why: { code: 'only-noise', button: 'Y' } });
  });

  test('the same button for two', () => {
    const person = learner(arcade);
    person.open();
    person.quiet(5);
    person.press('Y');
    person.press('Y');
    expect(person.says.at(-2)).toMatchObject({ say: 'not-found', why: { code: 'taken' } });
    person.press('N');
    expect(person.says.at(-1)).toEqual({ say: 'press', button: 'U' });
  });

  test('nothing at all', () => {
    const person = learner(arcade);
    person.open();
    person.quiet(5);
    for (const skip of ['s', 'S', 'п', 'skip']) person.line(skip);
    expect(person.state()).toEqual({ at: 'ended', why: 'nothing-learned' });
  });
});

test('buttons that are not there are skipped; without a seller button nothing is held', () => {
  const person = learner(arcade);
  person.open();
  person.quiet(5);
  person.press('Y');
  person.press('N');
  person.line('s');
  person.line('s');
  person.line('');
  const profile = learnedOf(person);
  expect(Object.keys(profile.buttons)).toEqual(['Y', 'N']);
  expect(profile).toMatchObject({ holdCapable: false, name: 'USB Gamepad', id: 'usb-gamepad' });
});

describe('the hold', () => {
  const upToHold = () => {
    const person = learner(arcade);
    person.open();
    person.quiet(5);
    for (const button of buttons) person.press(button);
    expect(person.says.at(-1)).toEqual({ say: 'hold' });
    return person;
  };
  test.each([
    ['reported throughout', (person: ReturnType<typeof learner>) => person.hold(), { capable: true }],
    [
      'let go of by itself',
      (person: ReturnType<typeof learner>) => {
        person.set('S', true);
        person.pass(492);
        person.set('S', false);
        person.pass(4000);
      },
      { capable: false, why: 'lets-go', after: 500 },
    ],
    [
      'repeated',
      (person: ReturnType<typeof learner>) => {
        for (let repeat = 0; repeat < 20; repeat++) {
          person.set('S', repeat % 2 === 0);
          person.pass(100);
        }
        person.pass(4000);
      },
      { capable: false, why: 'repeats', edges: 19 },
    ],
    [
      'never released',
      (person: ReturnType<typeof learner>) => {
        person.set('S', true);
        person.pass(4000);
        person.pass(5000);
      },
      { capable: false, why: 'no-release' },
    ],
    [
      'not pressed',
      (person: ReturnType<typeof learner>) => person.pass(30_000),
      { capable: false, why: 'no-press' },
    ],
  ] as const)('%s', (_name, act, verdict) => {
    const person = upToHold();
    act(person);
    expect(person.says).toContainEqual({ say: 'hold-verdict', verdict });
    person.line('');
    expect(learnedOf(person).holdCapable).toBe(verdict.capable);
  });
});

test('a keyboard is not opened: it works through the screen', () => {
  const person = learner(arcade, [{ ...info, usage: 6 }, info]);
  person.line('1');
  expect(person.says.at(-1)).toEqual({ say: 'keyboard' });
  person.line('9');
  expect(person.says.at(-1)).toEqual({ say: 'no-such-number', count: 2 });
  person.line('2');
  expect(person.state().at).toBe('opening');
});
