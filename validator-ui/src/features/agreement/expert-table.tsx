import type { ExpertPeriodView } from '@otklik/shared/api/agreement.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatDate, formatNumber } from '../../ui/format.ts';
import { FigureCells, FigureHeads } from './figures.tsx';
import { Wide } from './wide.tsx';

interface Row extends ExpertPeriodView {
  /** Absent where all rows are one person's own. */
  readonly expert?: { readonly id: string; readonly name: string };
}

/** Experts by period, with what has changed and what to do about it in words. */
export function ExpertTable({ rows, least }: { readonly rows: readonly Row[]; readonly least: number }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const number = (value: number): string => formatNumber(value, language);
  const named = rows.some(({ expert }) => expert !== undefined);
  return (
    <>
      {rows.some(({ drift }) => drift.length > 0) ? (
        <p className="agreement-drift" data-testid="drift-hint">
          {t('agreement.driftHint')}
        </p>
      ) : null}
      <Wide label={t('agreement.experts')}>
        <table className="kiosks" aria-label={t('agreement.experts')}>
          <thead>
            <tr>
              {named ? <th scope="col">{t('agreement.expert')}</th> : null}
              <th scope="col">{t('agreement.period')}</th>
              <th scope="col">{t('agreement.drift')}</th>
              <th scope="col">{t('agreement.decided')}</th>
              <th scope="col">{t('agreement.zeros')}</th>
              <th scope="col">{t('agreement.shared')}</th>
              <FigureHeads />
              <th scope="col">{t('agreement.known')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ expert, period, decided, zeros, n, figures, known, drift }) => (
              <tr key={`${expert?.id ?? ''} ${period}`} data-drift={drift.join(' ')} data-n={n}>
                {named ? <th scope="row">{expert?.name}</th> : null}
                <td>{formatDate(Date.parse(period), 'UTC', language)}</td>
                <td className={drift.length > 0 ? 'agreement-drift' : undefined}>
                  {drift.map((kind) => (
                    <span key={kind}>{t(`agreement.drift.${kind}`)}</span>
                  ))}
                </td>
                <td>{number(decided)}</td>
                <td>{number(zeros)}</td>
                <td>{number(n)}</td>
                <FigureCells {...{ n, figures, least }} />
                <td>
                  {known === undefined
                    ? '–'
                    : t('agreement.knownOf', { right: number(known.right), n: number(known.n) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </>
  );
}
