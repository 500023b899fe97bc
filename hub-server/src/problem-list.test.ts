import { readFileSync } from 'node:fs';
import { problemCodes } from '@otklik/shared/api/common.ts';
import { expect, test } from 'vitest';
import { problemTitles } from './problem-titles.ts';

test('docs/problems.md lists every code with its status and its title in both languages, and no other', () => {
  const text = readFileSync(new URL('../../docs/problems.md', import.meta.url), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const listed = rows.map(([, code = '', status, en, ru]) => [code.replaceAll('`', ''), status, en, ru]);
  const known = Object.entries(problemCodes).map(([code, status]) => {
    const key = code as keyof typeof problemCodes;
    return [code, String(status), problemTitles.en[key], problemTitles.ru[key]];
  });
  expect(listed).toEqual(known);
});
