import { coverageEn } from '@otklik/shared/i18n/coverage-en.ts';
import { exportsEn } from '@otklik/shared/i18n/exports-en.ts';
import { figuresEn } from '@otklik/shared/i18n/figures-en.ts';
import { samplesEn } from '@otklik/shared/i18n/samples-en.ts';
import { validatorEn } from '@otklik/shared/i18n/validator-en.ts';
import { waysEn } from '@otklik/shared/i18n/ways-en.ts';

/** What the program says in English in its head, before anybody is signed in, and on the pages that are first seen. */
export const firstEn = {
  ...validatorEn,
  ...waysEn,
  ...coverageEn,
  ...samplesEn,
  ...figuresEn,
  ...exportsEn,
};
