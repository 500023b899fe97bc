import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { languagesDir, loadLanguages, missingTexts, parseLanguage } from './languages.ts';

const example = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples', 'languages', 'de.json');
let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'otklik-languages-'));
});
afterEach(() => rm(dir, { recursive: true }));

const fileOf = (more: object) =>
  JSON.stringify({ language: 1, tag: 'de', name: 'Deutsch', texts: { 'answer.yes': 'Ja' }, ...more });

test('the example of the documents can be used, and what a customer reads is complete', async () => {
  const read = parseLanguage(await readFile(example, 'utf8'));
  expect(read).toMatchObject({ ok: true, value: { tag: 'de', name: 'Deutsch' } });
  if (!read.ok) return;
  expect(missingTexts(read.value).filter((key) => /^(idle|ask|thanks|fm|month|answer)\./.test(key))).toEqual(
    [],
  );
});

test('plural forms are those of the language itself', () => {
  const read = parseLanguage(fileOf({ tag: 'pl', texts: { 'ask.left_few': 'jeszcze {{count}} sekundy' } }));
  expect(read.ok).toBe(true);
  if (!read.ok) return;
  expect(missingTexts(read.value)).toContain('ask.left_many');
  expect(missingTexts(read.value)).not.toContain('ask.left_few');
});

test.each([
  ['{', 'not-json'],
  ['[]', 'wrong-form'],
  [fileOf({ tag: '../x' }), 'wrong-form'],
  [fileOf({ colour: 'red' }), 'wrong-form'],
  [fileOf({ tag: 'ru' }), 'twice'],
  [fileOf({ texts: { 'ask.lef': 'x' } }), 'unknown-text'],
  [fileOf({ texts: { 'ask.left_other': 'noch Sekunden' } }), 'wrong-placeholder'],
  [fileOf({ texts: { 'thanks.title': '<b>Danke</b>' } }), 'wrong-placeholder'],
])('%s is refused as %s', (text, code) => {
  expect(parseLanguage(text)).toMatchObject({ ok: false, error: { code } });
});

test('of a folder the files that can be used are used, and the others told', async () => {
  const folder = languagesDir(dir);
  expect(await loadLanguages(folder)).toEqual({ languages: [], faults: [], missing: [] });
  await mkdir(folder);
  await writeFile(join(folder, 'a.json'), fileOf({}));
  await writeFile(join(folder, 'b.json'), fileOf({}));
  await writeFile(join(folder, 'c.json'), '{');
  await writeFile(join(folder, 'notes.txt'), 'not a language');
  const loaded = await loadLanguages(folder);
  expect(loaded.languages.map(({ tag }) => tag)).toEqual(['de']);
  expect(loaded.faults.map(({ file, error }) => [file, error.code])).toEqual([
    [join(folder, 'b.json'), 'twice'],
    [join(folder, 'c.json'), 'not-json'],
  ]);
  expect(loaded.missing[0]?.keys).toContain('idle.title');
});
