import { useTexts } from '../i18n.ts';
import { typograph } from './typograph.ts';
import { useFit } from './use-fit.ts';

/** A heading as large as its box lets it be. */
export function FitHeading({ text, className }: { readonly text: string; readonly className: string }) {
  const { locale } = useTexts();
  const set = typograph(text, locale);
  const { box, text: inner } = useFit<HTMLHeadingElement, HTMLSpanElement>(set);
  return (
    <h1 ref={box} className={className}>
      <span ref={inner}>{set}</span>
    </h1>
  );
}
