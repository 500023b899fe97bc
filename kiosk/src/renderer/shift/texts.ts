import { catalogueOptions, locales } from '@otklik/shared/i18n/catalogue.ts';
import { shiftEn } from '@otklik/shared/i18n/shift-en.ts';
import { shiftRu } from '@otklik/shared/i18n/shift-ru.ts';
import { createInstance } from 'i18next';
import type { ShiftNotice } from '../../shift/shift-view.ts';

const i18n = createInstance({
  ...catalogueOptions,
  initAsync: false,
  resources: { ru: { shift: shiftRu }, en: { shift: shiftEn } },
  lng: 'ru',
  fallbackLng: 'ru',
  ns: ['shift'],
  defaultNS: 'shift',
});
void i18n.init();

export interface ShiftTexts {
  readonly t: (key: keyof typeof shiftEn, values?: Readonly<Record<string, string | number>>) => string;
  readonly notice: (notice: ShiftNotice) => string;
}

/** Staff have no other languages than those of the catalogues. */
export function shiftTexts(tag: string): ShiftTexts {
  const locale = locales.find((one) => one === tag) ?? 'ru';
  // The keys are held to the catalogue above; i18next itself would ask for the values of every text at once.
  type Look = (key: string, values: object) => string;
  const look = i18n.getFixedT(locale, 'shift') as Look;
  return {
    t: (key, values) => look(key, { ...values }),
    notice(notice) {
      if (notice.code === 'pin-wrong') return look('notice.pin-wrong', { left: notice.triesLeft });
      if (notice.code === 'pin-locked') {
        return look('notice.pin-locked', { seconds: Math.ceil(notice.waitMs / 1000) });
      }
      return look(`notice.${notice.code}`, {});
    },
  };
}
