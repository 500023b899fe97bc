import { detailsBy } from '@otklik/shared/base/details.ts';
import { posDetailsRu } from './details-ru.ts';

const lineIn = detailsBy(posDetailsRu);

/** What is wrong with a till's call or file; of several lines each is a detail of its own. */
export const posDetailIn = (language: 'ru' | 'en', detail: string): string =>
  detail
    .split('\n')
    .map((line) => lineIn(language, line))
    .join('\n');

/** A reason that people of either language read. */
export interface BothWays {
  readonly ru: string;
  readonly en: string;
}

export const bothWays = (detail: string): BothWays => ({ ru: posDetailIn('ru', detail), en: detail });
