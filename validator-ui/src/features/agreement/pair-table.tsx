import type { AgreementReply } from '@otklik/shared/api/agreement.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatDate, formatNumber } from '../../ui/format.ts';
import { FigureCells, FigureHeads } from './figures.tsx';
import { Wide } from './wide.tsx';

/** Every pair in every period, by the names of the pair and the newest first. */
export function PairTable({ pairs, least }: Pick<AgreementReply, 'pairs' | 'least'>) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return (
    <Wide label={t('agreement.pairs')}>
      <table className="kiosks" aria-label={t('agreement.pairs')}>
        <thead>
          <tr>
            <th scope="col">{t('agreement.pair')}</th>
            <th scope="col">{t('agreement.period')}</th>
            <th scope="col">{t('agreement.items')}</th>
            <FigureHeads />
          </tr>
        </thead>
        <tbody>
          {pairs.flatMap(({ experts, periods }) =>
            periods.map(({ period, n, figures }) => (
              <tr key={`${experts.map(({ id }) => id).join()} ${period}`} data-n={n}>
                <th scope="row">
                  {t('agreement.pairNames', { one: experts[0]?.name, two: experts[1]?.name })}
                </th>
                <td>{formatDate(Date.parse(period), 'UTC', language)}</td>
                <td>{formatNumber(n, language)}</td>
                <FigureCells {...{ n, figures, least }} />
              </tr>
            )),
          )}
        </tbody>
      </table>
    </Wide>
  );
}
