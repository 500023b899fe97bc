import { useTexts } from '../i18n.ts';
import { Echo } from '../parts/echo.tsx';
import { FitHeading } from '../parts/fit-heading.tsx';
import { type MonthKey, monthOf } from '../parts/month.ts';
import { Rich } from '../parts/rich.tsx';
import { Spiral } from '../parts/spiral.tsx';
import { typograph } from '../parts/typograph.ts';

export interface ThanksProps {
  readonly answers: number;
  readonly month: MonthKey | undefined;
}

/** An answer came. Nothing here depends on which: the page is never told. */
export function Thanks({ answers, month }: ThanksProps) {
  const { t, number, locale } = useTexts();
  return (
    <>
      <Spiral dots={answers} clearing />
      <Echo />
      <div className="message" role="status">
        <FitHeading text={t('thanks.title')} className="message-title" />
        <p className="message-lead">
          {typograph(t('thanks.accepted'), locale)}
          <br />
          {typograph(t('thanks.helps'), locale)}
        </p>
      </div>
      <div className="foot">
        {answers > 0 && month !== undefined && (
          <span>
            <Rich text={t('thanks.ordinal', { n: number(answers), month: monthOf(t, month) })} />
          </span>
        )}
      </div>
    </>
  );
}
