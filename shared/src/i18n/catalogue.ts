/**
 * How the UIs' texts are kept: one flat catalogue of dotted keys per area and locale, in plain TypeScript. English is
 * the source; every other locale is checked against it by `Translation`, so that a missing or a spare key does not
 * compile. A text with a count has one key per plural category of its locale (`left_one`, `left_few`, …), as i18next
 * looks them up; English has two categories, Russian four.
 *
 * To add a locale: add it to `PluralForms` and to `locales`, then a `<area>-<locale>.ts` for each area.
 */
export interface PluralForms {
  readonly en: 'one' | 'other';
  readonly ru: 'one' | 'few' | 'many' | 'other';
}
export type Locale = keyof PluralForms;
export const locales: readonly Locale[] = ['ru', 'en'];

type AnyForm = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type PlainKey<K> = K extends `${string}_${AnyForm}` ? never : K;
type CountedKey<K> = K extends `${infer Base}_other` ? Base : never;

/** The catalogue of `Source` in another locale: the same plain keys, and the locale's plural forms of counted ones. */
export type Translation<Source extends object, L extends Locale> = {
  readonly [K in keyof Source as PlainKey<K>]: string;
} & {
  readonly [K in `${CountedKey<keyof Source & string>}_${PluralForms[L]}`]: string;
};

/** i18next options that go with flat dotted keys. Texts are put into the page by React, which escapes them. */
export const catalogueOptions = {
  keySeparator: false,
  nsSeparator: false,
  returnNull: false,
  interpolation: { escapeValue: false },
} as const;
