import { coverageRu } from '@otklik/shared/i18n/coverage-ru.ts';
import { exportsRu } from '@otklik/shared/i18n/exports-ru.ts';
import { figuresRu } from '@otklik/shared/i18n/figures-ru.ts';
import { samplesRu } from '@otklik/shared/i18n/samples-ru.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import { waysRu } from '@otklik/shared/i18n/ways-ru.ts';

/** What the program says in Russian in its head, before anybody is signed in, and on the pages that are first seen. */
export const firstRu = {
  ...validatorRu,
  ...waysRu,
  ...coverageRu,
  ...samplesRu,
  ...figuresRu,
  ...exportsRu,
};
