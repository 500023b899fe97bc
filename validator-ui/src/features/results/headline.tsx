import type { IndexFigure } from '@otklik/shared/api/results.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatPercent, formatShare } from '../../ui/format.ts';
import { NoAnswerMark } from '../../ui/marks.tsx';

const width = 620;
const ticks = Array.from({ length: 21 }, (_, at) => at * 5);

/** The index as a figure that never stands alone: interval and n beside it, its place between 0 and 100 below. */
export function Headline({ index }: { readonly index: IndexFigure['index'] }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const scaleText =
    index === undefined
      ? t('results.scaleNone')
      : t('results.scale', { value: formatPercent(index.share, language) });
  return (
    <>
      {index === undefined ? (
        <div className="big" data-testid="headline" data-n="0">
          <span className="v absent">
            <NoAnswerMark size={88} />
          </span>
          <span className="i">
            {t('results.none')}
            <span>{t('results.noneNote')}</span>
          </span>
        </div>
      ) : (
        <div className="big" data-testid="headline" data-share={index.share} data-n={index.n}>
          <span className="v">
            {formatShare(index.share, language)}
            <small>%</small>
          </span>
          <span className="i">
            {t('results.interval', {
              low: formatShare(index.low, language),
              high: formatShare(index.high, language),
            })}
            <span>{t('results.intervalNote', { n: formatNumber(index.n, language) })}</span>
          </span>
        </div>
      )}
      <svg className="scale" viewBox={`-2 -2 ${width + 20} 56`} role="img" aria-label={scaleText}>
        <line x1="0" x2={width} y1="26" y2="26" stroke="var(--line-strong)" />
        {ticks.map((tick) => {
          const x = (tick / 100) * width;
          const major = tick % 25 === 0;
          return (
            <g key={tick}>
              <line x1={x} x2={x} y1="26" y2={major ? 34 : 30} stroke="var(--line-strong)" />
              {major ? (
                <text x={x} y="48" className="axis" textAnchor={tick === 0 ? 'start' : 'middle'}>
                  {tick}
                </text>
              ) : null}
            </g>
          );
        })}
        {index === undefined ? null : (
          <rect
            x={index.low * width}
            y="6"
            width={Math.max(3, (index.high - index.low) * width)}
            height="20"
            fill="var(--text)"
          />
        )}
      </svg>
    </>
  );
}
