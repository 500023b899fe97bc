import fc from 'fast-check';
import { expect, test } from 'vitest';
import { letterSize, textSize } from './insert-text.ts';

test('a short question is as large as the field takes, a long one smaller, in steps', () => {
  expect([letterSize('Вам помогли с выбором сегодня?'), textSize('Вам помогли с выбором сегодня?')]).toEqual([
    19.2, 0,
  ]);
  expect(letterSize('Did we help you choose today?')).toBe(19.2);
  const long = 'Вам помогли с выбором сегодня, и всё ли вы нашли из того, за чем пришли к нам в магазин?';
  expect(letterSize(long)).toBeLessThan(19.2);
});

/** Height of a text set in lines 194 mm wide, mm: word by word, as one would with a ruler. */
function height(text: string, size: number): number {
  let lines = 1;
  let left = 194;
  for (const word of text.split(' ')) {
    const width = word.length * size * 0.6;
    if (width > left && left < 194) {
      lines += 1;
      left = 194;
    }
    left -= width + size * 0.6;
  }
  return lines * size * 1.1;
}

test('more words are never set larger, and up to the longest question there can be they fit the field', () => {
  const word = fc.string({ unit: fc.constantFrom('а', 'ж', 'w'), minLength: 1, maxLength: 16 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), word, (words, more) => {
      const text = words.join(' ').slice(0, 300).trim();
      expect(height(text, letterSize(text))).toBeLessThanOrEqual(66.001);
      expect(letterSize(`${text} ${more}`)).toBeLessThanOrEqual(letterSize(text));
    }),
  );
});
