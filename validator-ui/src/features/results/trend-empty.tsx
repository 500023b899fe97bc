import type { EmptySlice } from '@otklik/shared/api/results.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type Language, useLanguage } from '../../i18n/i18n.ts';
import { formatDayOf, formatNumber } from '../../ui/format.ts';
import type { EmptySpan } from './empty-spans.ts';
import { dateOfDay } from './trend.ts';

/** So many spans of a kind are named below the chart. */
const NAMED = 3;
/** Those with a mark. */
const MARKED = ['no-data', 'part', 'no-customers'] as const;
const STATES = [...MARKED, 'closed'] as const;

/** «3 нояб.», or from the first to the last. */
function daysOf({ from, to }: EmptySpan, language: Language): string {
  const [first, last] = [from, to - 1].map((day) => formatDayOf(dateOfDay(day), language));
  return first === last ? `${first}` : `${first} – ${last}`;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Days without polls. No data is hatched from top to bottom, a part of them missing up to the middle; no customers is a nought
 * that stands on the ground. Closed days are left out of the line and have nothing in them.
 */
export function EmptyMark({ span, box }: { readonly span: EmptySpan; readonly box: Box }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const words = t(`figures.empty.${span.state}`, {
    days: daysOf(span, language),
    missing: formatNumber(span.missing, language),
    workplaces: formatNumber(span.workplaces, language),
  });
  const { left, right, top, bottom } = box;
  return (
    <g data-empty={span.state}>
      <title>{words}</title>
      <rect x={left} width={right - left} y={top} height={bottom - top} fill="transparent" />
      <EmptyShape state={span.state} box={box} />
    </g>
  );
}

/** The shape of a time without polls, the same in every chart. */
export function EmptyShape({ state, box }: { readonly state: EmptySlice['state']; readonly box: Box }) {
  const { left, right, top, bottom } = box;
  if (state === 'closed') return null;
  if (state === 'no-customers')
    return (
      <>
        <line x1={left} x2={right} y1={bottom} y2={bottom} stroke="var(--text)" strokeWidth="3" />
        <text x={(left + right) / 2} y={bottom - 6} className="axis said" textAnchor="middle">
          0
        </text>
      </>
    );
  const from = state === 'part' ? (top + bottom) / 2 : top;
  return (
    <rect
      x={left}
      width={right - left}
      y={from}
      height={bottom - from}
      className="hatched"
      fill="url(#figures-hatch)"
    />
  );
}

/** What the marks of days without polls mean, as far as there are any. */
export function EmptyLegend({ spans, y }: { readonly spans: readonly EmptySpan[]; readonly y: number }) {
  const { t } = useTranslation();
  const shown = MARKED.filter((state) => spans.some((span) => span.state === state));
  return (
    <g data-testid="trend-legend">
      {shown.map((state, at) => {
        const left = 44 + at * 200;
        return (
          <g key={state}>
            <EmptyShape state={state} box={{ left, right: left + 22, top: y - 16, bottom: y + 2 }} />
            <text x={left + 30} y={y} className="axis">
              {t(`figures.legend.${state}`)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** The same in words, for everybody: which days these are. Empty where there are none. */
export function emptyNote(spans: readonly EmptySpan[], language: Language, t: TFunction): string {
  return STATES.flatMap((state) => {
    const own = spans.filter((span) => span.state === state);
    if (own.length === 0) return [];
    const days = own
      .slice(0, NAMED)
      .map((span) => daysOf(span, language))
      .join(', ');
    const more = own.length > NAMED ? t('figures.emptyMore', { count: own.length - NAMED }) : '';
    return [t(`figures.emptyNote.${state}`, { days: `${days}${more}` })];
  }).join(' · ');
}
