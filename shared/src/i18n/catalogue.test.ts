import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { alertEn } from './alert-en.ts';
import { alertRu } from './alert-ru.ts';
import { appealsEn } from './appeals-en.ts';
import { appealsRu } from './appeals-ru.ts';
import { catalogueOptions, locales } from './catalogue.ts';
import { chainEn } from './chain-en.ts';
import { chainRu } from './chain-ru.ts';
import { clockEn } from './clock-en.ts';
import { clockRu } from './clock-ru.ts';
import { commonEn } from './common-en.ts';
import { commonRu } from './common-ru.ts';
import { coverageEn } from './coverage-en.ts';
import { coverageRu } from './coverage-ru.ts';
import { deliveryEn } from './delivery-en.ts';
import { deliveryRu } from './delivery-ru.ts';
import { deviceEn } from './device-en.ts';
import { deviceRu } from './device-ru.ts';
import { devicesEn } from './devices-en.ts';
import { devicesRu } from './devices-ru.ts';
import { diagnosticsEn } from './diagnostics-en.ts';
import { diagnosticsRu } from './diagnostics-ru.ts';
import { exportsEn } from './exports-en.ts';
import { exportsRu } from './exports-ru.ts';
import { figuresEn } from './figures-en.ts';
import { figuresRu } from './figures-ru.ts';
import { inboxEn } from './inbox-en.ts';
import { inboxRu } from './inbox-ru.ts';
import { kioskEn } from './kiosk-en.ts';
import { kioskRu } from './kiosk-ru.ts';
import { ownEn } from './own-en.ts';
import { ownRu } from './own-ru.ts';
import { peopleEn } from './people-en.ts';
import { peopleRu } from './people-ru.ts';
import { planEn } from './plan-en.ts';
import { planRu } from './plan-ru.ts';
import { questionsEn } from './questions-en.ts';
import { questionsRu } from './questions-ru.ts';
import { releasesEn } from './releases-en.ts';
import { releasesRu } from './releases-ru.ts';
import { riskEn } from './risk-en.ts';
import { riskRu } from './risk-ru.ts';
import { samplesEn } from './samples-en.ts';
import { samplesRu } from './samples-ru.ts';
import { staffEn } from './staff-en.ts';
import { staffRu } from './staff-ru.ts';
import { storeEn } from './store-en.ts';
import { storeRu } from './store-ru.ts';
import { storesEn } from './stores-en.ts';
import { storesRu } from './stores-ru.ts';
import { validatorEn } from './validator-en.ts';
import { validatorRu } from './validator-ru.ts';
import { waysEn } from './ways-en.ts';
import { waysRu } from './ways-ru.ts';

const areas: Record<string, { ru: Record<string, string>; en: Record<string, string> }> = {
  common: { ru: commonRu, en: commonEn },
  kiosk: { ru: kioskRu, en: kioskEn },
  device: { ru: deviceRu, en: deviceEn },
  diagnostics: { ru: diagnosticsRu, en: diagnosticsEn },
  staff: { ru: staffRu, en: staffEn },
  exports: { ru: exportsRu, en: exportsEn },
  delivery: { ru: deliveryRu, en: deliveryEn },
  devices: { ru: devicesRu, en: devicesEn },
  releases: { ru: releasesRu, en: releasesEn },
  plan: { ru: planRu, en: planEn },
  own: { ru: ownRu, en: ownEn },
  questions: { ru: questionsRu, en: questionsEn },
  chain: { ru: chainRu, en: chainEn },
  clock: { ru: clockRu, en: clockEn },
  store: { ru: storeRu, en: storeEn },
  stores: { ru: storesRu, en: storesEn },
  figures: { ru: figuresRu, en: figuresEn },
  inbox: { ru: inboxRu, en: inboxEn },
  appeals: { ru: appealsRu, en: appealsEn },
  people: { ru: peopleRu, en: peopleEn },
  risk: { ru: riskRu, en: riskEn },
  alert: { ru: alertRu, en: alertEn },
  samples: { ru: samplesRu, en: samplesEn },
  ways: { ru: waysRu, en: waysEn },
  coverage: { ru: coverageRu, en: coverageEn },
  validator: { ru: validatorRu, en: validatorEn },
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
