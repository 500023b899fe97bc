import { eventDataSchemas } from '@otklik/shared/poll/events.ts';
import { type CanonicalValue, canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { type EventText, eventReader, READ_TYPES } from './event-text.ts';

type Type = (typeof READ_TYPES)[number];

const seq = fc.integer({ min: 1, max: 2 ** 40 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Names with all that could be taken for the text around them. */
const name = fc.oneof(
  fc.string({ maxLength: 64 }),
  fc.constantFrom(
    '"data":',
    ',"epoch":"',
    '","via":"pos"',
    '\\',
    'a\\"b',
    '\n',
    'имя',
    '{"by":1,"via":"pos"',
  ),
);
const hex = (digits: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: digits, maxLength: digits })
    .map((all) => all.join(''));
const boot = fc.constantFrom('5a3f0c21', '00000000');
const device = fc.record({
  serial: fc.constantFrom('SN1', '_-Z9'),
  bootId: fc.constant('5A3F0C21'),
  seq: fc.nat(),
  t: fc.nat(),
});
const poll = maybe(seq);

const data: { readonly [T in Type]: fc.Arbitrary<object> } = {
  edge: fc.record({
    button: fc.constantFrom('Y', 'N', 'U', 'S'),
    edge: fc.constantFrom('DN', 'UP'),
    device,
    lag: maybe(fc.nat()),
    role: maybe(
      fc.constantFrom(
        'answer',
        'ambiguous',
        'extra',
        'stray',
        'press',
        'double',
        'attach',
        'test',
        'ignored',
      ),
    ),
    poll,
    late: maybe(fc.constant(true)),
    dn: maybe(seq),
  }),
  'poll-opened': fc.record({
    by: seq,
    via: fc.constantFrom('press', 'pos'),
    question: maybe(name),
    planned: maybe(name),
    operator: maybe(name),
    windowMs: fc.nat(),
    fm: maybe(fc.array(seq, { maxLength: 3 })),
  }),
  'poll-ended': fc.record({
    poll: seq,
    outcome: fc.constantFrom('answered', 'timeout', 'superseded', 'interrupted', 'device-lost'),
    answer: maybe(fc.constantFrom('yes', 'no', 'unsure')),
    press: maybe(seq),
    ambiguous: maybe(fc.constant(true)),
  }),
  receipt: fc.record({ receipt: name, operator: maybe(name), lag: maybe(fc.nat()) }),
  pos: fc.record({
    operation: name,
    receipt: maybe(name),
    operator: maybe(name),
    role: maybe(fc.constantFrom('open', 'attach', 'double', 'repeat')),
    poll,
  }),
  'fm-raised': fc.record({ dn: seq, until: fc.integer(), poll }),
};

/** What is defined of it, as it is in the event's text. */
const defined = (value: object): { readonly [key: string]: CanonicalValue } =>
  JSON.parse(JSON.stringify(value));

const events = fc.array(
  fc.constantFrom(...READ_TYPES).chain((type) =>
    fc.record({
      ...{ at: fc.integer(), mono: fc.integer(), place: fc.integer({ min: 0, max: 255 }), seq, boot },
      ...{ type: fc.constant(type), data: data[type].map(defined) },
    }),
  ),
  { minLength: 1, maxLength: 30 },
);

test('of every event that passes the schema detectors read what is in its text', () => {
  fc.assert(
    fc.property(hex(16), hex(32), events, (epoch, kiosk, list) => {
      const read = eventReader(epoch);
      for (const event of list) {
        expect(Check(eventDataSchemas[event.type], event.data)).toBe(true);
        const body = canonicalJson({ ...event, epoch, kiosk });
        const { at, mono, place, seq: number, boot: own, type } = event;
        const text: EventText = { seq: number, type, place, mono, hubAt: at + 7, body };
        const told = read(text);
        expect(told).toMatchObject({ epoch, boot: own, mono, seq: number, at: at + 7, type });
        const { data: wanted } = event;
        // All it told is what was said, and all that was said of these is told.
        expect(wanted).toMatchObject(defined(told.data));
        const known = [
          'button',
          'edge',
          'role',
          'by',
          'via',
          'question',
          'operator',
          'outcome',
          'answer',
          'press',
        ];
        const keys = type === 'fm-raised' ? [] : [...known, 'poll'];
        for (const key of keys)
          expect(Reflect.get(told.data, key), `${type} ${key}`).toEqual(Reflect.get(wanted, key));
      }
    }),
    { numRuns: 400 },
  );
});
