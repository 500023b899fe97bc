import type { ResultsView } from '@otklik/shared/api/results.ts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sections, useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { HiddenMark } from '../../ui/marks.tsx';
import { Comparison } from './comparison.tsx';
import { type Finding, findingOf, type QuestionResult } from './finding.ts';
import { Headline } from './headline.tsx';

/** One key question: its index as the headline, and what the exclusions did to it. */
export function QuestionSection({
  result,
  marked,
  error = null,
}: {
  readonly result: QuestionResult;
  /** Which index is the headline; absent: with polls under force majeure. */
  readonly marked?: ResultsView['marked'];
  readonly error?: Error | null;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const user = useUser();
  const finding = useFindingWords(findingOf(result));
  const title = result.text?.[language] ?? t('results.noText', { id: result.id });
  if (result.hidden) {
    return (
      <article className="question" data-testid={`question-${result.id}`} data-hidden="true">
        <h2 className="question-title">{title}</h2>
        <section className="hidden-slice" data-testid="index-hidden">
          <HiddenMark size={28} />
          <div>
            <h3>{t('results.hiddenTitle')}</h3>
            <p>{t('results.hiddenText')}</p>
          </div>
        </section>
      </article>
    );
  }
  const shown = marked === 'without' ? result.afterWithoutForceMajeure : result.after;
  const n = shown?.index?.n ?? 0;
  const unsure = shown?.unsure;
  const response = shown?.response;
  return (
    <article className="question" data-testid={`question-${result.id}`} data-hidden="false">
      <h2 className="question-title">{title}</h2>
      <Failure error={error} />
      <div className="question-grid">
        <section>
          <p className="cap">{t('results.index', { answer: t(`answer.${result.positive}`) })}</p>
          <Headline index={shown?.index} />
          {/* A line each: a longer figure in one sentence must not push the next one, and all below it, down. */}
          {unsure === undefined ? null : (
            <p className="words">
              {unsure.k === 0
                ? t('results.unsureNone')
                : t('results.unsure', { share: formatPercent(unsure.share, language) })}
            </p>
          )}
          {response === undefined ? null : (
            <p className="words">
              {t('results.response', { share: formatPercent(response.share, language) })}
            </p>
          )}
          <p className="words">
            {t('results.polls', {
              count: result.polls ?? 0,
              n: formatNumber(result.polls ?? 0, language),
              excluded: formatNumber(result.excluded ?? 0, language),
              marked: formatNumber(result.marked ?? 0, language),
            })}
          </p>
          {sections(user.role).includes('exports') ? (
            <p className="words">
              <Link to="/exports" search={{ kind: 'polls', question: result.id }} data-testid="export-polls">
                {t('exports.open')}
              </Link>
            </p>
          ) : null}
          {n > 0 && n < 30 ? <p className="words">{t('results.few')}</p> : null}
        </section>
        <section>
          <h3 data-testid="finding">{finding}</h3>
          <p className="cap">{t('results.caption')}</p>
          <Comparison result={result} marked={marked} />
        </section>
      </div>
    </article>
  );
}

function useFindingWords(finding: Finding): string {
  const { t } = useTranslation();
  const [language] = useLanguage();
  switch (finding.kind) {
    case 'empty':
      return t('results.findingEmpty');
    case 'nothing':
      return t('results.findingNothing');
    case 'same':
      return t('results.findingSame');
    case 'gone':
      return t('results.findingGone');
    case 'up':
      return t('results.findingUp', { points: formatNumber(finding.points, language, 1) });
    case 'down':
      return t('results.findingDown', { points: formatNumber(finding.points, language, 1) });
  }
}
