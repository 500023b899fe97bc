import { detailsBy } from '@otklik/shared/base/details.ts';
import { problemDetailsRu } from './problem-details-ru.ts';

/** A problem's detail in a language. */
export const detailIn = detailsBy(problemDetailsRu);
