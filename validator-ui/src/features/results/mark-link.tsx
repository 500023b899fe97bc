import type { ResultsView } from '@otklik/shared/api/results.ts';
import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { decidedOf } from './results-search.ts';

interface MarkLinkProps {
  /** Address of the list of polls, as the hub gave it with the figure. */
  readonly list: string;
  /** Which polls the index counts. */
  readonly marked: ResultsView['marked'];
  /** All that the mark says, in words. */
  readonly words: string;
  readonly x: number;
  readonly y?: number;
  /** The one mark of a chart that the tab key comes to. */
  readonly first: boolean;
  readonly children: ReactNode;
}

/** A mark of a chart, which opens the polls its index counts. */
export function MarkLink({ list, marked, words, x, y, first, children }: MarkLinkProps) {
  const view = useSearch({ from: '/results' });
  return (
    <Link
      to="/results/polls"
      search={decidedOf(list, marked)}
      state={{ resultsView: view }}
      preload={false}
      className="mark-link"
      aria-label={words}
      tabIndex={first ? 0 : -1}
      data-x={x}
      {...(y === undefined ? {} : { 'data-y': y })}
    >
      <title>{words}</title>
      {children}
    </Link>
  );
}
