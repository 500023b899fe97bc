import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatWeekday } from '../../ui/format.ts';
import type { BareCell } from './heat.ts';
import { type Box, EmptyShape } from './trend-empty.tsx';

/** Those that have a mark, in the order of the legend; what was closed is a gap. */
const MARKED = ['no-data', 'part', 'no-customers', 'unknown', 'unanswered'] as const;
const COLUMNS = 3;

/** An hour of the week without an index: its shape says why, and its title, which is its name too, says it in words. */
export function BareMark({ cell, box }: { readonly cell: BareCell; readonly box: Box }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const when = t('figures.heatHour', {
    weekday: formatWeekday(cell.weekday, language, 'long'),
    hour: cell.hour,
    next: cell.hour + 1,
  });
  const why = t(`figures.heatBare.${cell.state}`, {
    missing: formatNumber(cell.missing, language),
    expected: formatNumber(cell.expected, language),
    polls: formatNumber(cell.polls, language),
  });
  return (
    <g data-empty={cell.state} data-hour={cell.key}>
      <title>{`${when}: ${why}`}</title>
      <rect
        x={box.left}
        width={box.right - box.left}
        y={box.top}
        height={box.bottom - box.top}
        fill="transparent"
      />
      <BareShape state={cell.state} box={box} />
    </g>
  );
}

function BareShape({ state, box }: { readonly state: BareCell['state']; readonly box: Box }) {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  switch (state) {
    case 'unknown':
      return <circle cx={x} cy={y} r="1.6" fill="var(--text-3)" />;
    case 'unanswered':
      return <path d={`M${x - 5} ${y}h10`} stroke="var(--text-2)" strokeWidth="1.6" />;
    case 'no-data':
    case 'part':
    case 'no-customers':
    case 'closed':
      return <EmptyShape state={state} box={box} />;
  }
}

/** What the marks of hours without an index mean, as far as there are any. */
export function BareLegend({
  cells,
  x,
  y,
}: {
  readonly cells: readonly BareCell[];
  readonly x: number;
  readonly y: number;
}) {
  const { t } = useTranslation();
  const shown = MARKED.filter((state) => cells.some((cell) => cell.state === state));
  return (
    <g data-testid="heat-legend">
      {shown.map((state, at) => {
        const left = x + (at % COLUMNS) * 164;
        const bottom = y + Math.floor(at / COLUMNS) * 24;
        return (
          <g key={state} data-state={state}>
            <BareShape state={state} box={{ left, right: left + 20, top: bottom - 16, bottom: bottom + 2 }} />
            <text x={left + 28} y={bottom} className="axis">
              {t(`figures.heatLegend.${state}`)}
            </text>
          </g>
        );
      })}
    </g>
  );
}
