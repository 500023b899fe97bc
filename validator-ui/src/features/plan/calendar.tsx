import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import type { PlanNames } from '../questions/plan-names.ts';
import type { PlanRow } from './bars.ts';
import type { Clash, Hole } from './clashes.ts';
import { cellsOf, monthsOf, type PlanWindow, placeOf } from './plan-view.ts';
import { monthName, type PlanWords, shortDay } from './plan-words.ts';
import type { Switched } from './switched.ts';
import { SwitchedLine } from './switched-line.tsx';
import { type Hand, handKey, Track } from './track.tsx';

interface CalendarProps {
  readonly window: PlanWindow;
  readonly rows: readonly PlanRow[];
  readonly names: PlanNames;
  readonly words: PlanWords;
  readonly today: number;
  readonly hand: Hand;
  readonly picked: string | undefined;
  readonly mayAdd: (row: PlanRow) => boolean;
  readonly onAdd: (row: PlanRow) => void;
  readonly holes: readonly Hole[];
  readonly clashes: readonly Clash[];
  /** What was asked by hand on the days shown. */
  readonly switched: readonly Switched[];
  /** Whether what is asked on these days is not known yet. */
  readonly unread: boolean;
}

/** The days across, for whom down: one line a scope. Days are those of each store's own calendar. */
export function Calendar(props: CalendarProps) {
  const { window, rows, names, words, today, hand, picked, mayAdd, onAdd, holes, clashes, switched, unread } =
    props;
  const { t } = useTranslation();
  const now = placeOf({ from: today, to: today + 1 }, window);
  const middle = now === undefined ? 0 : now.left + now.width / 2;
  const [language] = useLanguage();
  const addKey = (event: KeyboardEvent<HTMLElement>): void => {
    if (handKey(event, hand, window)) event.preventDefault();
  };
  return (
    <section className="plan-calendar" aria-label={t('calendar.label')} data-testid="calendar">
      <Axis window={window} />
      <div className="plan-rows">
        <div className="plan-grid" aria-hidden="true">
          {cellsOf(window).map((cell) => (
            <span key={cell.from} style={{ left: `${(placeOf(cell, window)?.left ?? 0) * 100}%` }} />
          ))}
        </div>
        {now === undefined ? null : (
          <div className="plan-today-line" aria-hidden="true">
            <span style={{ left: `${middle * 100}%` }}>
              {/* At either end of the days it stays within them. */}
              <i style={{ transform: `translateX(${middle * -100}%)` }}>{shortDay(today, language)}</i>
            </span>
          </div>
        )}
        {rows.map((row) => {
          const name = names.scope(row.scope);
          const open = mayAdd(row);
          return (
            <div key={row.key} className="plan-line" data-testid={`row-${row.key}`}>
              <div className="plan-scope">
                <b>{name}</b>
                <StoreCount row={row} names={names} />
                {open ? (
                  <button
                    type="button"
                    id={`plan-add-${row.key}`}
                    className="plan-plus"
                    aria-label={t('calendar.addTo', { scope: name })}
                    onClick={() => onAdd(row)}
                    onKeyDown={addKey}
                    data-testid={`add-${row.key}`}
                  >
                    +
                  </button>
                ) : null}
              </div>
              <Track
                {...{ row, name, window, today, words, hand, picked, open, unread }}
                holes={row.scope.kind === 'all' ? holes : []}
                clashes={clashes.filter(({ plans }) => row.bars.some(({ plan }) => plans.includes(plan)))}
              />
            </div>
          );
        })}
        {switched.length === 0 ? null : <SwitchedLine {...{ switched, window, words, today }} />}
      </div>
    </section>
  );
}

function StoreCount({ row, names }: { readonly row: PlanRow; readonly names: PlanNames }) {
  const { t } = useTranslation();
  const { scope } = row;
  const count =
    scope.kind === 'all'
      ? names.stores.length
      : scope.kind === 'group'
        ? names.groups.find(({ id }) => id === scope.group)?.stores?.length
        : undefined;
  return count === undefined ? null : <span>{t('calendar.stores', { count })}</span>;
}

/** Months, and the cells of the grid below them. */
function Axis({ window }: { readonly window: PlanWindow }) {
  const [language] = useLanguage();
  const lastOf = (to: number, from: number): string => `${to - from}`;
  const at = (span: { readonly from: number; readonly to: number }) => {
    const place = placeOf(span, window);
    return { left: `${(place?.left ?? 0) * 100}%`, width: `${(place?.width ?? 0) * 100}%` };
  };
  const months = monthsOf(window);
  const monthStart = (day: number): number => months.findLast(({ from }) => from <= day)?.from ?? day;
  return (
    <div className="plan-axis" data-kind={window.kind} aria-hidden="true">
      {window.kind === 'month'
        ? null
        : months.map((month) => (
            <b key={month.from} style={at(month)}>
              {monthName(month.from, language, window.kind === 'year' ? 'short' : 'long')}
            </b>
          ))}
      {cellsOf(window).map((cell) => {
        const first = cell.from - monthStart(cell.from) + 1;
        const last = lastOf(cell.to, monthStart(cell.from));
        return (
          <span key={cell.from} style={at(cell)} data-month={first === 1}>
            {window.kind === 'month' ? first : window.kind === 'quarter' ? `${first}–${last}` : ''}
          </span>
        );
      })}
    </div>
  );
}
