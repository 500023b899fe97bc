import type { IndexFigure, ResultsView } from '@otklik/shared/api/results.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type Language, useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatPercent, formatShare } from '../../ui/format.ts';
import { axisScale, tickPlaces } from './axis-scale.ts';
import type { QuestionResult } from './finding.ts';

const left = 190;
const right = 520;
const width = 656;

/** Before, without untrustworthy, and without force majeure, as intervals on one axis. */
export function Comparison({
  result,
  marked,
}: {
  readonly result: QuestionResult;
  readonly marked: ResultsView['marked'];
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const rows = [
    { id: 'index-before', name: t('results.before'), figure: result.before, strong: false },
    { id: 'index-after', name: t('results.after'), figure: result.after, strong: marked === undefined },
    {
      id: 'index-after-fm',
      name: t('results.afterFm'),
      figure: result.afterWithoutForceMajeure,
      strong: marked !== undefined,
    },
  ] as const;
  // One image for assistive technology, all of it in words.
  const words = [t('results.axis'), ...rows.map((row) => rowWords(row.name, row.figure, t, language))].join(
    '. ',
  );
  const scale = axisScale(rows.flatMap((row) => (row.figure?.index === undefined ? [] : [row.figure.index])));
  const x = (share: number) => left + ((share * 100 - scale.from) / (scale.to - scale.from)) * (right - left);
  return (
    <svg className="comparison" viewBox={`0 0 ${width} 128`} role="img" aria-label={words}>
      {tickPlaces(scale).map(({ place, tick, visibility }) => (
        <g key={place} visibility={visibility}>
          <line x1={x(tick / 100)} x2={x(tick / 100)} y1="4" y2="104" stroke="var(--line)" />
          <text x={x(tick / 100)} y="120" className="axis" textAnchor="middle">
            {tick}
          </text>
        </g>
      ))}
      {rows.map((row, at) => (
        <Row key={row.id} {...row} y={20 + at * 33} x={x} />
      ))}
      <g>
        <text x="540" y="120" className="axis">
          {t('results.colIndex')}
        </text>
        <text x={width} y="120" className="axis" textAnchor="end">
          {t('results.colN')}
        </text>
      </g>
    </svg>
  );
}

function rowWords(name: string, figure: IndexFigure | undefined, t: TFunction, language: Language): string {
  const index = figure?.index;
  if (index === undefined) return t('results.rowAriaNone', { name });
  return t('results.rowAria', {
    name,
    value: formatPercent(index.share, language),
    interval: t('results.interval', {
      low: formatShare(index.low, language),
      high: formatShare(index.high, language),
    }),
    n: formatNumber(index.n, language),
  });
}

interface RowProps {
  readonly id: string;
  readonly name: string;
  readonly figure: IndexFigure | undefined;
  readonly strong: boolean;
  readonly y: number;
  readonly x: (share: number) => number;
}

function Row({ id, name, figure, strong, y, x }: RowProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const index = figure?.index;
  const ink = strong ? 'var(--text)' : 'var(--text-3)';
  const weight = strong ? 600 : 400;
  if (index === undefined) {
    return (
      <g data-testid={id} data-n="0">
        <text x="0" y={y + 5} fontWeight={weight} fill={strong ? 'var(--text)' : 'var(--text-2)'}>
          {name}
        </text>
        <text x="540" y={y + 5} fill="var(--text-3)">
          {t('results.none')}
        </text>
        <text x={width} y={y + 5} className="count" textAnchor="end">
          0
        </text>
      </g>
    );
  }
  const value = formatShare(index.share, language);
  const n = formatNumber(index.n, language);
  const few = index.n < 30;
  return (
    <g data-testid={id} data-share={index.share} data-n={index.n}>
      <text x="0" y={y + 5} fontWeight={weight} fill={strong ? 'var(--text)' : 'var(--text-2)'}>
        {name}
      </text>
      <line
        x1={x(index.low)}
        x2={x(index.high)}
        y1={y}
        y2={y}
        stroke={ink}
        strokeWidth="2"
        strokeDasharray={few ? '3 4' : undefined}
      />
      {few ? null : (
        <path
          d={`M${x(index.low)} ${y - 6}v12M${x(index.high)} ${y - 6}v12`}
          stroke={ink}
          strokeWidth="2"
          fill="none"
        />
      )}
      <circle
        cx={x(index.share)}
        cy={y}
        r={few ? 4.5 : 5.5}
        fill={few ? 'var(--bg)' : ink}
        stroke={ink}
        strokeWidth={few ? 1.8 : 0}
      />
      <text x="540" y={y + 5} fontWeight={weight} fill="var(--text)">
        {value}
      </text>
      <text x={width} y={y + 5} className="count" textAnchor="end">
        {n}
      </text>
    </g>
  );
}
