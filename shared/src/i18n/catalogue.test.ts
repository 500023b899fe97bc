import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { catalogueOptions, locales } from './catalogue.ts';
import { commonEn } from './common-en.ts';
import { commonRu } from './common-ru.ts';
import { deviceEn } from './device-en.ts';
import { deviceRu } from './device-ru.ts';
import { diagnosticsEn } from './diagnostics-en.ts';
import { diagnosticsRu } from './diagnostics-ru.ts';
import { kioskEn } from './kiosk-en.ts';
import { kioskRu } from './kiosk-ru.ts';

const areas: Record<string, { ru: Record<string, string>; en: Record<string, string> }> = {
  common: { ru: commonRu, en: commonEn },
  kiosk: { ru: kioskRu, en: kioskEn },
  device: { ru: deviceRu, en: deviceEn },
  diagnostics: { ru: diagnosticsRu, en: diagnosticsEn },
};

const base = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');
const holders = (text: string): string => (text.match(/\{\{\w+\}\}|<\/?b>/g) ?? []).toSorted().join(' ');

describe.each(Object.entries(areas))('catalogue %s', (_area, { ru, en }) => {
  it('has the same texts in both languages', () => {
    expect(new Set(Object.keys(ru).map(base))).toEqual(new Set(Object.keys(en).map(base)));
  });

  it('has the same placeholders and marks in both languages', () => {
    for (const [key, text] of Object.entries(ru)) {
      const source = en[key] ?? en[`${base(key)}_other`] ?? '';
      expect(holders(text), key).toBe(holders(source));
    }
  });

  it('has no empty text', () => {
    for (const text of [...Object.values(ru), ...Object.values(en)]) expect(text.trim()).not.toBe('');
  });
});

describe('plurals', () => {
  const i18n = createInstance({
    ...catalogueOptions,
    initAsync: false,
    resources: { ru: { kiosk: kioskRu }, en: { kiosk: kioskEn } },
    ns: ['kiosk'],
    defaultNS: 'kiosk',
  });
  void i18n.init();

  it.each([
    [1, 'ещё 1 секунда'],
    [2, 'ещё 2 секунды'],
    [5, 'ещё 5 секунд'],
    [11, 'ещё 11 секунд'],
    [14, 'ещё 14 секунд'],
    [21, 'ещё 21 секунда'],
    [22, 'ещё 22 секунды'],
    [0, 'ещё 0 секунд'],
  ])('Russian: %i', (count, text) => {
    expect(i18n.getFixedT('ru')('ask.left', { count })).toBe(text);
  });

  it.each([
    [1, '1 second left'],
    [14, '14 seconds left'],
  ])('English: %i', (count, text) => {
    expect(i18n.getFixedT('en')('ask.left', { count })).toBe(text);
  });
});

it('lists Russian first', () => {
  expect(locales).toEqual(['ru', 'en']);
});
