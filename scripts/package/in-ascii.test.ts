import { expect, test } from 'vitest';
import { inAscii } from './in-ascii.ts';

const run = (code: string): unknown => new Function(`return (${code});`)();

test.each([
  ["'Да – нет'", 'Да – нет'],
  ['`при\n👍`', 'при\n👍'],
  [String.raw`'\é \\é \\\é \n'`, 'é \\é \\é \n'],
  ["'\u2028'", '\u2028'],
  ['/^[а-яё]+$/.test("ёж")', true],
  ['/^[😀-😂]$/u.test("😁")', true],
  ['((ключ) => ({ ключ }))(3)', { ключ: 3 }],
])('%s means the same in ASCII', (code, value) => {
  const ascii = inAscii(code);
  expect(ascii).toMatch(/^[\0-\x7f]*$/);
  expect(run(code)).toEqual(value);
  expect(run(ascii)).toEqual(value);
});
