import type { Sample } from '@otklik/shared/api/samples.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';

type Whole = NonNullable<Sample['drawn']>;
/** A drawn sample with what it says. */
export type Drawn = Whole & { readonly estimate: NonNullable<Whole['estimate']> };

/** The untrustworthy share with its bounds and the index with what is not known, in words and as pictures. */
export function SampleSays({ drawn }: { readonly drawn: Drawn }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { estimate, wanted, size } = drawn;
  const number = (value: number): string => formatNumber(value, language);
  const percent = (value: number): string => formatPercent(value, language);
  const bounds = { low: percent(estimate.low), high: percent(estimate.high) };
  if (estimate.n === 0)
    return (
      <p className="words" data-testid="sample-untouched">
        {t('samples.untouched', { size: number(size), wanted: number(wanted) })}
      </p>
    );
  const { index, rest, share } = estimate;
  return (
    <>
      <p className="words" data-testid="sample-progress" data-n={estimate.n}>
        {t('samples.progress', {
          ...{ n: number(estimate.n), wanted: number(wanted), size: number(size) },
          ...{ bad: number(estimate.untrustworthy), open: number(estimate.open) },
        })}
      </p>
      <p
        className="sample-figure"
        data-testid="sample-share"
        data-low={estimate.low}
        data-high={estimate.high}
      >
        {share === undefined
          ? t('samples.shareNone', bounds)
          : t('samples.share', { share: percent(share), ...bounds })}
        <span>{t('samples.shareNote')}</span>
      </p>
      <Span low={estimate.low} high={estimate.high} at={share} label={t('samples.pictureShare', bounds)} />
      <p className="words" data-testid="sample-rest">
        {t('samples.rest', {
          ...{ unreviewed: number(rest.unreviewed), least: number(rest.least), most: number(rest.most) },
        })}
      </p>
      {index === undefined ? null : (
        <>
          <p className="sample-figure" data-testid="sample-index">
            {t('samples.index', {
              ...{ value: percent(index.value), low: percent(index.low), high: percent(index.high) },
            })}
            <span>{t('samples.indexNote')}</span>
          </p>
          <Span
            low={index.low}
            high={index.high}
            at={index.value}
            label={t('samples.pictureIndex', { low: percent(index.low), high: percent(index.high) })}
          />
        </>
      )}
    </>
  );
}

const width = 620;

/** A span and the figure within it on a scale of 0 to 100. */
function Span({
  low,
  high,
  at,
  label,
}: {
  readonly low: number;
  readonly high: number;
  readonly at: number | undefined;
  readonly label: string;
}) {
  return (
    <svg className="scale" viewBox={`-2 -2 ${width + 20} 46`} role="img" aria-label={label}>
      <line x1="0" x2={width} y1="18" y2="18" stroke="var(--line-strong)" />
      {[0, 25, 50, 75, 100].map((tick) => (
        <g key={tick}>
          <line
            x1={(tick / 100) * width}
            x2={(tick / 100) * width}
            y1="18"
            y2="24"
            stroke="var(--line-strong)"
          />
          <text x={(tick / 100) * width} y="38" className="axis" textAnchor={tick === 0 ? 'start' : 'middle'}>
            {tick}
          </text>
        </g>
      ))}
      <rect
        x={low * width}
        y="6"
        width={Math.max(3, (high - low) * width)}
        height="12"
        fill="var(--text-3)"
      />
      {at === undefined ? null : <rect x={at * width - 1.5} y="0" width="3" height="18" fill="var(--text)" />}
    </svg>
  );
}
