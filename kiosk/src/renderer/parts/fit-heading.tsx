import { useTexts } from '../i18n.ts';
import { typograph } from './typograph.ts';
import { useFit } from './use-fit.ts';

export interface FitHeadingProps {
  readonly text: string;
  /** The text's own language, where it is another than the place's. */
  readonly locale?: string;
  readonly className: string;
}

/** A heading as large as its box lets it be. */
export function FitHeading({ text, locale, className }: FitHeadingProps) {
  const { locale: placeLocale } = useTexts();
  const set = typograph(text, locale ?? placeLocale);
  const { box, text: inner } = useFit<HTMLHeadingElement, HTMLSpanElement>(set);
  return (
    <h1 ref={box} className={className} lang={locale}>
      <span ref={inner}>{set}</span>
    </h1>
  );
}
