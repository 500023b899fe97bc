import { Button } from '@mantine/core';
import type { ReviewItem } from '@otklik/shared/api/review.ts';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TableSearch } from '../../app/router.tsx';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatClock, formatDay } from '../../ui/format.ts';
import { State } from '../../ui/states.tsx';
import { CheckCell, EventCell, VerdictField } from './event-cell.tsx';

export interface EventTableProps {
  readonly items: readonly ReviewItem[];
  readonly selected: string | undefined;
  readonly search: TableSearch;
  /** Cursor of the next page. */
  readonly next: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onChange: (search: TableSearch) => void;
}

export function EventTable({ items, selected, search, next, onSelect, onOpen, onChange }: EventTableProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const selectedPoll = items.find((item) => item.id === selected)?.poll;
  const row = useRef<HTMLTableRowElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another selection is brought into view.
  useEffect(() => {
    // Newer browsers return a promise here, which an effect must not.
    void row.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  if (items.length === 0) {
    return (
      <State title={t('table.emptyTitle')} text={t('table.emptyText')} testId="table-empty">
        {search.state === undefined &&
        search.workplace === undefined &&
        search.day === undefined &&
        search.cursor === undefined ? null : (
          <Button variant="default" onClick={() => onChange({})}>
            {t('table.clear')}
          </Button>
        )}
      </State>
    );
  }
  // One zero strikes the whole poll; the hub gives what stands for each event alone, once this expert has judged it.
  const struckPolls = new Set(items.filter((item) => item.standing === 0).map((item) => item.poll));
  struckPolls.delete(undefined);
  let day = '';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard.
    <section className="events" aria-label={t('table.title')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('table.time')}</th>
            <th scope="col">{t('table.event')}</th>
            <th scope="col">{t('table.place')}</th>
            <th scope="col">{t('table.check')}</th>
            <th scope="col" className="last">
              {t('table.verdict')}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.flatMap((item) => {
            const today = formatDay(item.at, item.store.zone, language);
            const newDay = today !== day;
            day = today;
            const inPoll = item.kind === 'customer-press' && item.poll !== undefined;
            const names = [
              inPoll ? 'inner' : 'outer',
              item.standing === 0 || struckPolls.has(item.poll) ? 'struck' : '',
              item.id === selected
                ? 'sel'
                : selectedPoll !== undefined && item.poll === selectedPoll
                  ? 'poll'
                  : '',
            ];
            return [
              newDay ? (
                <tr className="day" key={`day ${item.id}`}>
                  <th scope="colgroup" colSpan={5}>
                    {today}
                  </th>
                </tr>
              ) : null,
              <tr
                key={item.id}
                ref={item.id === selected ? row : undefined}
                className={names.join(' ').trim()}
                aria-current={item.id === selected ? 'true' : undefined}
                onClick={() => onSelect(item.id)}
                onDoubleClick={() => onOpen(item.id)}
                data-testid={`item-${item.id}`}
                data-kind={item.kind}
              >
                <td className="tn">{formatClock(item.at, item.store.zone)}</td>
                <td>
                  <EventCell item={item} />
                </td>
                <td>{t('review.itemOf', { store: item.store.name, workplace: item.workplace.name })}</td>
                <td>
                  <CheckCell item={item} />
                </td>
                <td className="last">
                  <VerdictField item={item} current={item.id === selected} />
                </td>
              </tr>,
            ];
          })}
        </tbody>
      </table>
      {next === undefined && search.cursor === undefined ? null : (
        <nav className="pages" aria-label={t('table.page')}>
          {search.cursor === undefined ? null : (
            <Button
              variant="default"
              onClick={() => {
                const { cursor: _cursor, item: _item, ...rest } = search;
                onChange(rest);
              }}
              data-testid="page-first"
            >
              {t('table.firstPage')}
            </Button>
          )}
          {next === undefined ? null : (
            <Button
              variant="default"
              onClick={() => {
                const { item: _item, ...rest } = search;
                onChange({ ...rest, cursor: next });
              }}
              data-testid="page-next"
            >
              {t('table.nextPage')}
            </Button>
          )}
        </nav>
      )}
    </section>
  );
}
