import type {
  ExportedEvent,
  ExportedPoll,
  ExportFilter,
  ExportPage,
  ExportPageQuery,
  ExportPlan,
} from '../db/contract/exports.ts';
import type { HubDatabase } from '../db/hub-database.ts';

/** An export settled: what it holds, and what narrows it. */
export interface SettledExport {
  readonly plan: ExportPlan;
  readonly filter: ExportFilter;
}

/**
 * Journal by journal, page by page. The next page is asked for only when the last row of the one before has been taken,
 * so no more than one page is ever held, and nobody who does not read costs a reader anything.
 */
async function* pages<Row>(
  { plan, filter }: SettledExport,
  read: (query: ExportPageQuery) => Promise<ExportPage<Row>>,
): AsyncGenerator<readonly Row[], void> {
  for (const journal of plan.journals) {
    for (let after = 0; after < journal.to; ) {
      const page = await read({ journal, after, filter });
      after = page.after;
      if (page.rows.length > 0) yield page.rows;
    }
  }
}

export const pollPages = (
  db: Pick<HubDatabase, 'read'>,
  settled: SettledExport,
): AsyncGenerator<readonly ExportedPoll[], void> => pages(settled, (query) => db.read('exportPolls', query));

export const eventPages = (
  db: Pick<HubDatabase, 'read'>,
  settled: SettledExport,
): AsyncGenerator<readonly ExportedEvent[], void> =>
  pages(settled, (query) => db.read('exportEvents', query));
