import type { AgreementFigures } from '@otklik/shared/api/agreement.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';

/** The three cells that tell of agreement, or one that says that there is too little to tell. */
export function FigureCells({
  n,
  figures,
  least,
}: {
  readonly n: number;
  readonly figures: AgreementFigures | undefined;
  readonly least: number;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  if (figures === undefined)
    return (
      <td colSpan={3} data-few="true">
        {t('agreement.few', { n: formatNumber(n, language), least: formatNumber(least, language) })}
      </td>
    );
  const percent = (value: number): string => formatPercent(value, language);
  const { observed, low, high, ac1, kappa, ac1Interval, kappaInterval } = figures;
  const measure = (value: number, interval: AgreementFigures['ac1Interval']): string => {
    const share = formatNumber(value, language, 2);
    return interval === undefined
      ? share
      : t('agreement.between', {
          share,
          low: formatNumber(interval.low, language, 2),
          high: formatNumber(interval.high, language, 2),
        });
  };
  return (
    <>
      <td>{t('agreement.between', { share: percent(observed), low: percent(low), high: percent(high) })}</td>
      <td data-ac1={ac1}>{measure(ac1, ac1Interval)}</td>
      <td>{kappa === undefined ? t('agreement.noKappa') : measure(kappa, kappaInterval)}</td>
    </>
  );
}

/** Heads of these cells. */
export function FigureHeads() {
  const { t } = useTranslation();
  return (
    <>
      <th scope="col">{t('agreement.observed')}</th>
      <th scope="col">{t('agreement.ac1')}</th>
      <th scope="col">{t('agreement.kappa')}</th>
    </>
  );
}
