import type { ResultsView } from '@otklik/shared/api/results.ts';
import { RANKED_FROM } from '@otklik/shared/metrics/ranking.ts';
import type { Proportion } from '@otklik/shared/metrics/wilson.ts';
import { useTranslation } from 'react-i18next';
import { type Language, useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatPercent, formatShare } from '../../ui/format.ts';
import { axisScale, tickPlaces } from './axis-scale.ts';
import { moveByArrows } from './figure-section.tsx';
import { MarkLink } from './mark-link.tsx';

const width = 520;
const ROW = 22;
const HEAD = 26;
const plot = { left: 178, right: 446 } as const;
const NAME_LENGTH = 24;

export interface IntervalRow {
  readonly id: string;
  readonly name: string;
  readonly index: Proportion | undefined;
  readonly list: string;
}

export interface IntervalGroup {
  readonly id: string;
  /** What the rows have in common. */
  readonly title: string | undefined;
  /** Whether a bracket holds them together. */
  readonly bracket: boolean;
  readonly rows: readonly IntervalRow[];
}

interface IntervalRowsProps {
  readonly label: string;
  /** Which polls the indexes count. */
  readonly marked: ResultsView['marked'];
  readonly groups: readonly IntervalGroup[];
  /** What all rows are part of: a band behind them. */
  readonly whole?: Proportion | undefined;
}

/** Intervals on one axis; with fewer answers than are ranked dashed and hollow. */
export function IntervalRows({ label, marked, groups, whole }: IntervalRowsProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const known = groups.flatMap(({ rows }) =>
    rows.flatMap(({ index }) => (index === undefined ? [] : [index])),
  );
  const scale = axisScale([...known, ...(whole === undefined ? [] : [whole])]);
  const x = (share: number) =>
    plot.left + ((share * 100 - scale.from) / (scale.to - scale.from)) * (plot.right - plot.left);
  let y = 0;
  const placed = groups.map((group) => {
    const top = y;
    if (group.title !== undefined) y += HEAD;
    const rows = group.rows.map((row) => {
      y += ROW;
      return { row, y: y - ROW / 2 };
    });
    const bottom = y;
    y += 6;
    return { group, top, bottom, rows };
  });
  const bottom = y;
  let count = 0;
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${width} ${bottom + 24}`}
      aria-label={label}
      onKeyDown={moveByArrows}
    >
      {whole === undefined ? null : (
        <rect
          x={x(whole.low)}
          width={Math.max(2, x(whole.high) - x(whole.low))}
          y="0"
          height={bottom}
          fill="var(--line)"
        />
      )}
      {tickPlaces(scale).map(({ place, tick, visibility }) => (
        <g key={place} visibility={visibility}>
          <line x1={x(tick / 100)} x2={x(tick / 100)} y1="0" y2={bottom} stroke="var(--line)" />
          <text x={x(tick / 100)} y={bottom + 18} className="axis" textAnchor="middle">
            {tick}
          </text>
        </g>
      ))}
      <text x={width} y={bottom + 18} className="axis" textAnchor="end">
        {t('results.colN')}
      </text>
      {placed.map(({ group, top, bottom: end, rows }) => (
        <g key={group.id} data-testid="interval-group" data-group={group.id}>
          {group.title === undefined ? null : (
            <text x="0" y={top + 18} className="axis said">
              {group.title}
            </text>
          )}
          {group.bracket ? (
            <line
              x1="1"
              x2="1"
              y1={top + (group.title === undefined ? 0 : HEAD)}
              y2={end}
              stroke="var(--text)"
              strokeWidth="2"
            />
          ) : null}
          {rows.map(({ row, y: at }) => {
            const place = count;
            count += 1;
            return (
              <g key={row.id}>
                <MarkLink
                  list={row.list}
                  marked={marked}
                  words={rowWords(row, language, t)}
                  x={place}
                  first={place === 0}
                >
                  <Row row={row} y={at} x={x} />
                </MarkLink>
                {/* Beside the link: what it is called says all of it. */}
                <text x="10" y={at + 4.5} className="beside">
                  {row.name.length > NAME_LENGTH ? `${row.name.slice(0, NAME_LENGTH - 1)}…` : row.name}
                </text>
                <text x={width} y={at + 4.5} className="count beside" textAnchor="end">
                  {formatNumber(row.index?.n ?? 0, language)}
                </text>
              </g>
            );
          })}
        </g>
      ))}
    </svg>
  );
}

type T = ReturnType<typeof useTranslation>['t'];

function rowWords({ name, index }: IntervalRow, language: Language, t: T): string {
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
  readonly row: IntervalRow;
  readonly y: number;
  readonly x: (share: number) => number;
}

function Row({ row: { id, index }, y, x }: RowProps) {
  const few = index === undefined || index.n < RANKED_FROM;
  return (
    <g data-testid={`interval-${id}`} data-n={index?.n ?? 0} data-share={index?.share}>
      <rect x="0" y={y - ROW / 2} width={width} height={ROW} fill="transparent" />
      {index === undefined ? null : (
        <>
          <line
            x1={x(index.low)}
            x2={x(index.high)}
            y1={y}
            y2={y}
            stroke="var(--text)"
            strokeWidth="2"
            strokeDasharray={few ? '3 4' : undefined}
          />
          {few ? null : (
            <path
              d={`M${x(index.low)} ${y - 5}v10M${x(index.high)} ${y - 5}v10`}
              stroke="var(--text)"
              strokeWidth="2"
              fill="none"
            />
          )}
          <circle
            cx={x(index.share)}
            cy={y}
            r={few ? 4 : 4.6}
            fill={few ? 'var(--bg)' : 'var(--text)'}
            stroke="var(--text)"
            strokeWidth={few ? 1.8 : 0}
          />
        </>
      )}
    </g>
  );
}
