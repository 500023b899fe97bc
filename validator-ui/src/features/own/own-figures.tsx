import { OWN_BATCH } from '@otklik/shared/api/limits.ts';
import type { OwnFigures } from '@otklik/shared/api/own.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatDate, formatNumber } from '../../ui/format.ts';

type Question = OwnFigures['questions'][number];
type Span = Pick<Question, 'low' | 'high'>;

const WIDTH = 200;
const HEIGHT = 10;

/** Tens by question and week, each as far as it is told. */
export function OwnFiguresSection({ questions }: { readonly questions: OwnFigures['questions'] }) {
  const { t } = useTranslation();
  return (
    <section data-testid="own-figures">
      <h2>{t('own.figures')}</h2>
      {questions.length === 0 ? <p data-testid="own-none">{t('own.none')}</p> : null}
      {questions.map((question) => (
        <OwnQuestion key={question.id} question={question} />
      ))}
    </section>
  );
}

function OwnQuestion({ question: { text, answers, batches, ...span } }: { readonly question: Question }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const range = useRange();
  const weeks = [...Map.groupBy(batches, ({ week }) => week)];
  return (
    <div className="own-question">
      {text === undefined ? null : <h3>{text[language]}</h3>}
      <p data-testid="own-sum">
        {t('own.sum', { range: range(span), answers: formatNumber(answers, language) })}
      </p>
      {weeks.map(([week, tens]) => (
        <div key={week} className="own-week">
          <h4>{t('own.week', { day: formatDate(Date.parse(`${week}T12:00Z`), 'UTC', language) })}</h4>
          <ul>
            {tens.map((ten, at) => (
              // Tens of a week have nothing to be told apart by, on purpose.
              // biome-ignore lint/suspicious/noArrayIndexKey: a list that is replaced as a whole
              <li key={at}>
                <Bar {...ten} />
                <span className="tn">{t('own.ten', { range: range(ten) })}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

/** What is certain is solid, what may be besides is hollow. */
function Bar({ low, high }: Span) {
  const step = WIDTH / OWN_BATCH;
  return (
    <svg className="own-bar" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path d={`M0 ${HEIGHT - 0.5}h${WIDTH}`} stroke="var(--line-strong)" />
      <rect width={low * step} height={HEIGHT} fill="var(--text-2)" />
      {high === low ? null : (
        <rect
          x={low * step + 0.5}
          y="0.5"
          width={(high - low) * step - 1}
          height={HEIGHT - 1}
          fill="none"
          stroke="var(--text-2)"
          strokeDasharray="3 2"
        />
      )}
    </svg>
  );
}

const useRange = () => {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return ({ low, high }: Span): string =>
    low === high
      ? formatNumber(low, language)
      : t('own.range', { low: formatNumber(low, language), high: formatNumber(high, language) });
};
