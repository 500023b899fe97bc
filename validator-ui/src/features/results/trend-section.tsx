import type { ControlReply, ResultsView } from '@otklik/shared/api/results.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { type Language, useLanguage } from '../../i18n/i18n.ts';
import { formatDayOf, formatDays, formatNumber, formatPercent } from '../../ui/format.ts';
import { shifted } from '../exports/export-search.ts';
import { axisScale, tickPlaces } from './axis-scale.ts';
import { emptySpans } from './empty-spans.ts';
import { FigureSection, moveByArrows } from './figure-section.tsx';
import { FileButtons } from './file-buttons.tsx';
import { MarkLink } from './mark-link.tsx';
import { type Asked, trendQuery } from './results-queries.ts';
import { dayNumber, outside, type TrendPoint, type TrendStep, trendOf } from './trend.ts';
import { EmptyLegend, EmptyMark, emptyNote } from './trend-empty.tsx';

const width = 820;
const height = 312;
const plot = { left: 44, right: 812, top: 12, bottom: 252 } as const;
/** Labels of the days below, as many as have room. */
const LABELS = 8;
/** The frozen days are the question's first week unless the view says others. */
const BASE_DAYS = 7;

interface TrendSectionProps {
  readonly asked: Asked;
  readonly days: { readonly first: string; readonly last: string } | undefined;
  readonly view: ResultsView;
  readonly onChange: (view: ResultsView) => void;
}

/** The index over time within the limits of ordinary scatter: of one question, cut where another was asked. */
export function TrendSection({ asked, days, view, onChange }: TrendSectionProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const by = view.step ?? 'day';
  const base =
    view.base ?? (days === undefined ? undefined : { from: days.first, to: shifted(days.first, BASE_DAYS) });
  const trend = useQuery(
    trendQuery(
      useHub(),
      base === undefined
        ? undefined
        : { ...asked, by, base: { baselineFrom: base.from, baselineTo: base.to } },
    ),
  );
  const reply = trend.data;
  const beyond = outside(reply?.points ?? []);
  const finding =
    reply === undefined
      ? // Without frozen days nothing is asked: the question has no polls here.
        base === undefined
        ? t('figures.trendNone')
        : undefined
      : reply.points.length === 0
        ? t('figures.trendNone')
        : reply.baseline === undefined
          ? t('figures.trendNoBase')
          : beyond.length === 0
            ? t('figures.trendWithin')
            : t('figures.trendOutside', { count: beyond.length });
  const cut = reply === undefined ? [] : trendOf(reply.points, reply.others ?? [], by).gaps;
  const notes = [
    ...(cut.some(({ question }) => question) ? [t('figures.trendCut')] : []),
    emptyNote(emptySpans(reply?.empty ?? [], by), language, t),
  ].filter((note) => note !== '');
  return (
    <FigureSection
      testId="trend"
      finding={finding}
      caption={t('figures.trendCaption', {
        step: t(`figures.step.${by}`),
        base: base === undefined ? '' : formatDays(base.from, base.to, language),
      })}
      busy={trend.isPlaceholderData}
      error={trend.error}
    >
      <div className="figure-tools">
        {(['day', 'week'] as const).map((step) => (
          <label key={step}>
            <input
              type="radio"
              name="trend-step"
              checked={by === step}
              onChange={() => {
                const { step: _step, ...rest } = view;
                onChange(step === 'week' ? { ...rest, step } : rest);
              }}
              data-testid={`step-${step}`}
            />
            {t(`figures.by.${step}`)}
          </label>
        ))}
        <FileButtons asked={asked} by={by} of={t('figures.fileTrend')} />
      </div>
      <TrendChart reply={reply} by={by} marked={asked.marked} />
      <p className="cap figure-note trend-note" data-testid="trend-cut">
        {notes.length === 0 ? '\u00a0' : notes.join(' ')}
      </p>
    </FigureSection>
  );
}

interface TrendChartProps {
  readonly reply: ControlReply | undefined;
  readonly by: TrendStep;
  readonly marked: Asked['marked'];
}

function TrendChart({ reply, by, marked }: TrendChartProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const points = reply?.points ?? [];
  const { runs, gaps } = trendOf(points, reply?.others ?? [], by);
  const spans = emptySpans(reply?.empty ?? [], by);
  const length = by === 'week' ? 7 : 1;
  const keys = points.map(({ key }) => dayNumber(key));
  const from = Math.min(
    ...[keys, gaps.map((gap) => gap.from), spans.map((span) => span.from)].flat(),
    Number.POSITIVE_INFINITY,
  );
  const first = Number.isFinite(from) ? from : 0;
  const last = Math.max(first + length, ...keys.map((key) => key + length), ...spans.map(({ to }) => to));
  const wide = (plot.right - plot.left) / (last - first);
  const left = (day: number) => plot.left + (day - first) * wide;
  const middle = (day: number) => left(day) + (wide * length) / 2;
  const scale = axisScale(
    points.map(({ share, limits }) => ({
      low: Math.min(share, limits?.low ?? share),
      high: Math.max(share, limits?.high ?? share),
    })),
  );
  const y = (share: number) =>
    plot.bottom - ((share * 100 - scale.from) / (scale.to - scale.from)) * (plot.bottom - plot.top);
  const every = Math.max(1, Math.ceil(keys.length / LABELS));
  const baseline = reply?.baseline;
  const worst = outside(points).toSorted(
    (a, b) => Math.abs(b.share - (baseline?.share ?? 0)) - Math.abs(a.share - (baseline?.share ?? 0)),
  )[0];
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${width} ${height}`}
      aria-label={t('figures.trendLabel')}
      onKeyDown={moveByArrows}
    >
      {tickPlaces(scale).map(({ place, tick, visibility }) => (
        <g key={place} visibility={visibility}>
          <line x1={plot.left} x2={plot.right} y1={y(tick / 100)} y2={y(tick / 100)} stroke="var(--line)" />
          <text x={plot.left - 8} y={y(tick / 100) + 4} className="axis" textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {gaps.map((gap) =>
        gap.question ? <Wall key={gap.from} from={left(gap.from)} to={left(gap.to)} /> : null,
      )}
      {spans.map((span) => (
        <EmptyMark
          key={span.from}
          span={span}
          box={{ left: left(span.from), right: left(span.to), top: plot.top, bottom: plot.bottom }}
        />
      ))}
      <EmptyLegend spans={spans} y={height - 6} />
      {points.map(({ key, limits }) =>
        limits === undefined ? null : (
          <g key={key}>
            <rect
              x={left(dayNumber(key))}
              width={wide * length}
              y={y(limits.high)}
              height={y(limits.low) - y(limits.high)}
              fill="var(--sunken)"
            />
            <path
              d={`M${left(dayNumber(key))} ${y(limits.high)}h${wide * length}M${left(dayNumber(key))} ${y(limits.low)}h${wide * length}`}
              stroke="var(--line-strong)"
            />
          </g>
        ),
      )}
      {baseline === undefined ? null : (
        <line
          x1={plot.left}
          x2={plot.right}
          y1={y(baseline.share)}
          y2={y(baseline.share)}
          stroke="var(--text-2)"
          strokeDasharray="2 3"
        />
      )}
      {runs.map((run) => (
        <polyline
          key={run[0]?.key}
          points={run.map(({ key, share }) => `${middle(dayNumber(key))},${y(share)}`).join(' ')}
          fill="none"
          stroke="var(--text)"
          strokeWidth="1.6"
        />
      ))}
      {points.map((point, at) => (
        <MarkLink
          key={point.key}
          list={point.list}
          marked={marked}
          words={wordsOf(point, by, language, t)}
          x={at}
          first={at === 0}
        >
          <Dot point={point} x={middle(dayNumber(point.key))} y={y(point.share)} />
        </MarkLink>
      ))}
      {points.map(({ key }, at) =>
        at % every === 0 ? (
          <text
            key={key}
            x={middle(dayNumber(key))}
            y={plot.bottom + 20}
            className="axis"
            textAnchor="middle"
          >
            {formatDayOf(key, language)}
          </text>
        ) : null,
      )}
      {worst === undefined ? null : (
        <text
          x={Math.min(plot.right - 110, Math.max(plot.left + 110, middle(dayNumber(worst.key))))}
          y={
            worst.state === 'below'
              ? Math.min(y(worst.share) + 24, plot.bottom - 4)
              : Math.max(y(worst.share) - 16, plot.top + 10)
          }
          className="axis said"
          textAnchor="middle"
        >
          {t('figures.trendWorst', {
            day: formatDayOf(worst.key, language),
            share: formatPercent(worst.share, language),
            n: formatNumber(worst.n, language),
          })}
        </text>
      )}
    </svg>
  );
}

/** Few answers are hollow and thin; a point beyond its limits has a ring besides. */
function Dot({ point, x, y }: { readonly point: TrendPoint; readonly x: number; readonly y: number }) {
  const beyond = point.state === 'below' || point.state === 'above';
  return (
    <>
      <circle cx={x} cy={y} r="10" fill="transparent" />
      <circle
        cx={x}
        cy={y}
        r={beyond ? 5 : 3.6}
        fill={beyond ? 'var(--text)' : 'var(--bg)'}
        stroke="var(--text)"
        strokeWidth="1.6"
      />
      {beyond ? <circle cx={x} cy={y} r="9" fill="none" stroke="var(--text)" strokeWidth="1.8" /> : null}
    </>
  );
}

/** Where another question was asked. */
function Wall({ from, to }: { readonly from: number; readonly to: number }) {
  return (
    <g>
      <rect x={from} width={to - from} y={plot.top} height={plot.bottom - plot.top} fill="var(--sunken)" />
      <line x1={to} x2={to} y1={plot.top} y2={plot.bottom} stroke="var(--text)" strokeWidth="3" />
    </g>
  );
}

type T = ReturnType<typeof useTranslation>['t'];

function wordsOf(point: TrendPoint, by: TrendStep, language: Language, t: T): string {
  const day = formatDayOf(point.key, language);
  const said = t('figures.trendPoint', {
    day: by === 'week' ? t('figures.weekOf', { day }) : day,
    share: formatPercent(point.share, language),
    n: formatNumber(point.n, language),
  });
  return point.state === undefined || point.limits === undefined
    ? said
    : `${said}, ${t(`figures.state.${point.state}`, {
        low: formatPercent(point.limits.low, language),
        high: formatPercent(point.limits.high, language),
      })}`;
}
