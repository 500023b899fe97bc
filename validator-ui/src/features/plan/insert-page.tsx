import { Button } from '@mantine/core';
import type { Question } from '@otklik/shared/api/questions.ts';
import { commonEn } from '@otklik/shared/i18n/common-en.ts';
import { commonRu } from '@otklik/shared/i18n/common-ru.ts';
import { dayOf } from '@otklik/shared/questions/calendar.ts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import type { Language } from '../../i18n/i18n.ts';
import { formatDays } from '../../ui/format.ts';
import { Ring } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { shiftedDay } from '../questions/draft-form.ts';
import { dateText } from '../questions/plan-names.ts';
import { questionListQuery } from '../questions/question-queries.ts';
import { textSize } from './insert-text.ts';
import { questionNumber } from './plan-words.ts';
import './insert.css';

const route = getRouteApi('/plan/insert/$question');
const answers = { ru: commonRu, en: commonEn } as const;

/** The question as it lies at the counter: A5, on paper as on the screen; a sheet in each language. */
export function InsertPage() {
  const { t } = useTranslation();
  const { question: id } = route.useParams();
  const { from, last } = route.useSearch();
  const questions = useQuery(questionListQuery(useHub()));
  if (questions.isPending) return <LoadingState />;
  if (questions.data === undefined)
    return <ErrorState error={questions.error} onRetry={() => void questions.refetch()} />;
  const question = questions.data.find((each) => each.id === id);
  const number = questionNumber(questions.data, id);
  if (question === undefined || number === undefined)
    return <State title={t('inserts.unknown')} testId="insert-unknown" />;
  return (
    <div className="insert-page" data-testid="insert-page">
      <div className="insert-bar">
        <h1>{t('inserts.sheet')}</h1>
        <p>{t('inserts.sheetLead')}</p>
        <Button onClick={() => window.print()} data-testid="insert-do-print">
          {t('inserts.doPrint')}
        </Button>
        <Button variant="default" component={Link} to="/plan">
          {t('inserts.back')}
        </Button>
      </div>
      {(['ru', 'en'] as const).map((language) => (
        <Sheet key={language} {...{ question, number, language, from, last }} />
      ))}
    </div>
  );
}

interface SheetProps {
  readonly question: Question;
  readonly number: number;
  readonly language: Language;
  readonly from: string | undefined;
  readonly last: string | undefined;
}

function Sheet({ question, number, language, from, last }: SheetProps) {
  const { i18n } = useTranslation();
  // In the language of the sheet, not of the page.
  const t = i18n.getFixedT(language);
  const text = question.text[language];
  const words = answers[language];
  const code = t('calendar.code', { n: `${number}`.padStart(2, '0') });
  const days =
    from === undefined || dayOf(from) === undefined
      ? ''
      : last === undefined || dayOf(last) === undefined
        ? t('calendar.daysOpen', { from: dateText(from, language) })
        : formatDays(from, shiftedDay(last, 1), language);
  return (
    <article
      className="insert-sheet"
      lang={language}
      data-size={textSize(text)}
      data-testid={`sheet-${language}`}
    >
      <h2>{text}</h2>
      <ul>
        <li className="insert-yes">
          <svg viewBox="0 0 100 100" aria-hidden="true">
            <circle cx="50" cy="50" r="47" fill="#fff" />
            <path d="M29 52l15 15 28-33" className="insert-line" stroke="#006560" />
          </svg>
          {words['answer.yes']}
        </li>
        <li className="insert-no">
          <svg viewBox="0 0 100 100" aria-hidden="true">
            <rect x="8" y="8" width="84" height="84" rx="7" fill="#fff" />
            <path d="M33 33l34 34M67 33L33 67" className="insert-line" stroke="#d24a12" />
          </svg>
          {words['answer.no']}
        </li>
        <li className="insert-unsure">
          <svg viewBox="0 0 100 100" aria-hidden="true">
            <path
              d="M50 2.5q2.5 0 4.6 2.1L95.4 45.4q4.6 4.6 0 9.2L54.6 95.4q-4.6 4.6-9.2 0L4.6 54.6q-4.6-4.6 0-9.2L45.4 4.6Q47.5 2.5 50 2.5z"
              fill="#111917"
            />
            <path
              d="M38.5 41a11.8 11.8 0 1 1 17.5 10.4c-4.5 2.5-6 4.4-6 8.6"
              className="insert-line"
              stroke="#f2b630"
            />
            <circle cx="50" cy="74" r="6" fill="#f2b630" />
          </svg>
          {words['answer.unsure']}
        </li>
      </ul>
      <footer>
        <span className="insert-brand">
          <Ring size={16} />
          {t('common.brand')}
        </span>
        <span>
          {code}
          {days === '' ? null : `, ${days}`}
        </span>
      </footer>
    </article>
  );
}
