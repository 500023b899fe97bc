import type { ReviewCoverageReply } from '@otklik/shared/api/review-coverage.ts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../i18n/i18n.ts';
import { formatAgo, formatNumber, formatPercent } from '../../ui/format.ts';

interface TableProps {
  readonly coverage: ReviewCoverageReply;
  /** What it is of: a question, and the first day. */
  readonly slice: { readonly question: string; readonly from: string };
  readonly language: Language;
}

/** A row a store, after that of all together where there are several; each figure that has polls of its own leads to them. */
export function CoverageTable({ coverage: { total, stores }, slice, language }: TableProps) {
  const { t } = useTranslation();
  return (
    <table data-testid="coverage-table">
      <thead>
        <tr>
          <th scope="col">{t('coverage.store')}</th>
          <th scope="col" className="tn">
            {t('coverage.answered')}
          </th>
          <th scope="col" className="tn">
            {t('coverage.reviewed')}
          </th>
          <th scope="col" className="tn">
            {t('coverage.excluded')}
          </th>
          <th scope="col" className="tn" title={t('coverage.undecidedText')}>
            {t('coverage.undecided')}
          </th>
          <th scope="col" className="tn">
            {t('coverage.pending')}
          </th>
          <th scope="col">{t('coverage.oldest')}</th>
          <th scope="col">{t('coverage.sampled')}</th>
        </tr>
      </thead>
      <tbody>
        {stores.length > 1 ? (
          <Row name={t('coverage.total')} figures={total} slice={slice} language={language} />
        ) : null}
        {stores.map((store) => (
          <Row
            key={store.id}
            store={store.id}
            name={store.name}
            figures={store}
            slice={slice}
            language={language}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  /** Absent: all of them. */
  readonly store?: string;
  readonly name: string;
  readonly figures: ReviewCoverageReply['total'];
  readonly slice: TableProps['slice'];
  readonly language: Language;
}

function Row({ store, name, figures, slice, language }: RowProps) {
  const { t } = useTranslation();
  const number = (value: number) => formatNumber(value, language);
  const { answered, reviewed, excluded, undecided, pending, oldest, sampled, sampledPending } = figures;
  const answeredLabel = t('coverage.answeredLabel', { store: name, polls: number(answered) });
  return (
    <tr data-testid={store === undefined ? 'coverage-total' : `coverage-${store}`}>
      <th scope="row">{name}</th>
      <td className="tn">
        <Link
          to="/results/polls"
          search={{ ...slice, ...(store === undefined ? {} : { store }) }}
          aria-label={answeredLabel}
        >
          {number(answered)}
        </Link>
      </td>
      <td className="tn">
        <span className="share">{formatPercent(reviewed / answered, language)}</span>
        <span className="cap">{number(reviewed)}</span>
      </td>
      <td className="tn">
        {store === undefined || excluded === 0 ? (
          number(excluded)
        ) : (
          <Link
            to="/exclusions"
            search={{ store, from: slice.from }}
            aria-label={t('coverage.excludedLabel', { store: name, polls: number(excluded) })}
          >
            {number(excluded)}
          </Link>
        )}
      </td>
      <td className="tn">{number(undecided)}</td>
      <td className="tn">{number(pending)}</td>
      <td>
        {oldest === undefined ? (
          t('coverage.oldestNone')
        ) : (
          <time dateTime={new Date(oldest).toISOString()}>{formatAgo(Date.now() - oldest, language)}</time>
        )}
      </td>
      <td>
        {sampled === 0
          ? number(0)
          : t('coverage.sampledWaiting', { sampled: number(sampled), waiting: number(sampledPending) })}
      </td>
    </tr>
  );
}
