import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type ResultFileQuery, resultFileSchemas } from '@otklik/shared/api/exports.ts';
import type { ResultsReply } from '@otklik/shared/api/results.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HubDatabase } from '../db/hub-database.ts';
import { cellPages } from '../exports/columns.ts';
import { csvFile } from '../exports/csv.ts';
import { MIME } from '../exports/routes.ts';
import { xlsxFile } from '../exports/xlsx.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';
import { type ResultLine, resultColumns, stateColumn } from './result-columns.ts';
import { keyOrder } from './slices.ts';

/** Lines made into text at a time. */
const PAGE = 100;

/** The figures of a screen as a file: its rows and the whole of them, as `GET /results` has them, and times without polls. */
export const resultFileRoutes: FastifyPluginAsyncTypebox<{
  readonly db: HubDatabase;
  readonly clock: Clock;
}> = async (app, { db, clock }) => {
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    format: 'csv' | 'xlsx',
    query: ResultFileQuery,
  ): Promise<FastifyReply> => {
    const {
      question,
      by,
      marked = 'with',
      locale = 'en',
      separator,
      bom = locale === 'ru',
      ...scope
    } = query;
    const at = clock.wall();
    const asked = { scope, question, by, marked, within: withinOf(request), now: at };
    const found = await db.read('results', asked);
    if (!found.ok) return sendProblem(request, reply, found.error);
    // Written down before the first byte leaves.
    const entry = { user: userOf(request).id, action: 'exported', subject: `export:results.${format}` };
    await db.write('addAudit', { ...entry, detail: query, at });
    const columns = found.value.empty === undefined ? resultColumns : [...resultColumns, stateColumn];
    const heading = columns.map((column) => column[locale]);
    const pages = cellPages(columns, locale, pagesOf(found.value));
    const semicolon = separator === undefined ? locale === 'ru' : separator === 'semicolon';
    const file =
      format === 'csv'
        ? csvFile(heading, pages, { separator: semicolon ? ';' : ',', bom })
        : xlsxFile(heading, pages, { sheet: locale === 'ru' ? 'Результаты' : 'Results' });
    return reply
      .type(MIME[format])
      .header('cache-control', 'no-store')
      .header(
        'content-disposition',
        `attachment; filename="otklik-results-${new Date(at).toISOString().slice(0, 10)}.${format}"`,
      )
      .send(Readable.from(file, { highWaterMark: 1 }));
  };

  for (const format of ['csv', 'xlsx'] as const) {
    app.get(
      `/exports/results.${format}`,
      {
        config: {
          access: ['manager', 'admin'],
          scope: { filtered: true, store: 'query.store', group: 'query.group', workplace: 'query.workplace' },
        },
        exposeHeadRoute: false,
        schema: { querystring: resultFileSchemas[format] },
      },
      (request, reply) => send(request, reply, format, request.query),
    );
  }
};

async function* pagesOf({
  by,
  total,
  rows,
  empty,
}: ResultsReply): AsyncGenerator<readonly ResultLine[], void> {
  if (total !== undefined) yield [total];
  // Times without polls stand in their place among those that have some.
  const lines: readonly ResultLine[] =
    empty === undefined ? rows : [...rows, ...empty].sort((a, b) => keyOrder(by, a.key, b.key));
  for (let at = 0; at < lines.length; at += PAGE) yield lines.slice(at, at + PAGE);
}
