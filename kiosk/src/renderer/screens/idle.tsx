import { useTexts } from '../i18n.ts';
import { FitHeading } from '../parts/fit-heading.tsx';
import { AnswerShape } from '../parts/marks.tsx';
import { type MonthKey, monthOf } from '../parts/month.ts';
import { Rich } from '../parts/rich.tsx';
import { Spiral } from '../parts/spiral.tsx';
import { typograph } from '../parts/typograph.ts';

export interface IdleProps {
  readonly answers: number;
  readonly month: MonthKey | undefined;
}

/** Nobody is asked: a greeting, and the month's answers as dots. */
export function Idle({ answers, month }: IdleProps) {
  const { t, locale } = useTexts();
  return (
    <>
      <Spiral dots={answers} clearing={false} />
      <div className="message">
        <FitHeading text={t('idle.title')} className="message-title" />
        <p className="message-lead">{typograph(t('idle.lead'), locale)}</p>
      </div>
      <div className="foot">
        <span className="foot-shapes">
          <AnswerShape button="Y" />
          <AnswerShape button="N" />
          <AnswerShape button="U" />
        </span>
        {answers > 0 && month !== undefined && (
          <span>
            <MonthCount answers={answers} month={month} />
            <br />
            {typograph(t('idle.dots'), locale)}
          </span>
        )}
      </div>
    </>
  );
}

function MonthCount({ answers, month }: { readonly answers: number; readonly month: MonthKey }) {
  const { t, number } = useTexts();
  return <Rich text={t('idle.count', { count: answers, n: number(answers), month: monthOf(t, month) })} />;
}
