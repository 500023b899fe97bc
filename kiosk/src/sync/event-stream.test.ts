import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventStreamParser, type StreamEvent } from './event-stream.ts';

function parseAll(chunks: readonly string[]): readonly StreamEvent[] {
  const parse = eventStreamParser();
  return chunks.flatMap((chunk) => parse(chunk) ?? []);
}

test('events, comments, several lines of data, a name left out', () => {
  const text =
    ':\n\nevent: identify\ndata: {"ms":1}\n\n: hi\ndata: a\ndata:b\n\nevent: nothing\n\nid: 7\nretry: 9\ndata\n\n';
  expect(parseAll([text])).toEqual([
    { event: 'identify', data: '{"ms":1}' },
    { event: 'message', data: 'a\nb' },
    { event: 'message', data: '', id: '7' },
  ]);
});

test('it does not matter where the text is cut, nor how lines end', () => {
  const text = '\uFEFFevent: x\ndata: 1\n\n:c\ndata: 2\ndata: 3\n\nevent: y\ndata:  4\n\n';
  const whole = parseAll([text]);
  expect(whole).toHaveLength(3);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: text.length + 20 })),
      fc.constantFrom('\n', '\r\n', '\r'),
      (cuts, lineEnd) => {
        const other = `${text.replaceAll('\n', lineEnd)}:`;
        const points = [0, ...cuts.toSorted((a, b) => a - b), other.length];
        const chunks = points.slice(1).map((point, index) => other.slice(points[index], point));
        expect(parseAll(chunks)).toEqual(whole);
      },
    ),
  );
});

test('an event without end is given up', () => {
  const parse = eventStreamParser();
  let given: unknown = [];
  for (let fed = 0; fed < 100 && given !== undefined; fed += 1) given = parse(`data: ${'x'.repeat(1000)}\n`);
  expect(given).toBeUndefined();
  const oneLine = eventStreamParser();
  expect(oneLine('y'.repeat(70_000))).toBeUndefined();
});
