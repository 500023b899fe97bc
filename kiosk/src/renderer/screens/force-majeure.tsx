import { useTexts } from '../i18n.ts';
import { FitHeading } from '../parts/fit-heading.tsx';
import { Spiral } from '../parts/spiral.tsx';
import { typograph } from '../parts/typograph.ts';

/** Something happened at the counter. The customer reads a kind word; staff read the triangle among their marks. */
export function ForceMajeure({ answers }: { readonly answers: number }) {
  const { t, locale } = useTexts();
  return (
    <>
      <Spiral dots={answers} clearing={false} />
      <div className="message">
        <FitHeading text={t('fm.title')} className="message-title message-title--wrap" />
        <p className="message-lead">{typograph(t('fm.lead'), locale)}</p>
      </div>
      <div className="foot" />
    </>
  );
}
