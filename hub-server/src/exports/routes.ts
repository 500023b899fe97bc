import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type ExportFormat,
  type ExportKind,
  type ExportLocale,
  type ExportQuery,
  exportQuerySchemas,
} from '@otklik/shared/api/exports.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExportedEvent, ExportedPoll } from '../db/contract/exports.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';
import { type Column, cellPages, eventColumns, pollColumns } from './columns.ts';
import { csvFile } from './csv.ts';
import { eventLine, lineFile, pollLine } from './ndjson.ts';
import { eventPages, pollPages, type SettledExport } from './rows.ts';
import { xlsxFile } from './xlsx.ts';

export interface ExportDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
}

/** Exports under way at once: each keeps one page of one reader busy at a time. */
export const EXPORTS = 2;
/** A reader that takes nothing for so long is gone, ms. */
const STALLED_MS = 120_000;

/** Types of the files that leave. */
export const MIME: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Downloads of polls and events. Experts have none: it would show the answers of what they have not judged yet. */
export const exportRoutes: FastifyPluginAsyncTypebox<ExportDeps> = async (app, { db, clock }) => {
  let running = 0;

  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    kind: ExportKind,
    format: ExportFormat,
    query: ExportQuery,
  ): Promise<FastifyReply> => {
    if (running >= EXPORTS) {
      reply.header('retry-after', 30);
      return sendProblem(request, reply, coded('too-many-requests', 'Too many exports are running.'));
    }
    running += 1;
    let stream: Readable | undefined;
    try {
      const { question, locale: _locale, separator: _separator, bom: _bom, ...scope } = query;
      const settled = await db.read('exportPlan', { scope, question, within: withinOf(request) });
      if (!settled.ok) return sendProblem(request, reply, settled.error);
      // Written down before the first byte leaves.
      const at = clock.wall();
      const entry = { user: userOf(request).id, action: 'exported', subject: `export:${kind}.${format}` };
      await db.write('addAudit', { ...entry, detail: query, at });
      // Texts go to the socket as they are: made into buffers here, some 60 MB of them would lie until V8 looks at them.
      stream = Readable.from(fileOf(db, kind, format, query, settled.value), { highWaterMark: 1 });
      // Also when it ends by an error or the client goes away, which destroys it, and with it what feeds it.
      stream.once('close', () => {
        running -= 1;
      });
      reply.raw.setTimeout(STALLED_MS, () => request.raw.destroy());
      const name = `otklik-${kind}-${new Date(at).toISOString().slice(0, 10)}.${format}`;
      return reply
        .type(MIME[format])
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(stream);
    } finally {
      if (stream === undefined) running -= 1;
    }
  };

  const access = ['manager', 'admin'] as const;
  const things = { store: 'query.store', group: 'query.group', workplace: 'query.workplace' } as const;
  for (const kind of ['polls', 'events'] as const) {
    for (const format of ['csv', 'ndjson', 'xlsx'] as const) {
      app.get(
        `/exports/${kind}.${format}`,
        {
          config: { access, scope: { filtered: true, ...things } },
          exposeHeadRoute: false,
          schema: { querystring: exportQuerySchemas[kind][format] },
        },
        (request, reply) => send(request, reply, kind, format, request.query),
      );
    }
  }
};

function fileOf(
  db: HubDatabase,
  kind: ExportKind,
  format: ExportFormat,
  query: ExportQuery,
  settled: SettledExport,
): AsyncIterable<string | Uint8Array> {
  switch (kind) {
    case 'polls':
      return formatted(pollPages(db, settled), pollForm, format, query);
    case 'events':
      return formatted(eventPages(db, settled), eventForm, format, query);
  }
}

interface Form<Row> {
  readonly columns: readonly Column<Row>[];
  readonly line: (row: Row) => string;
  readonly sheet: Readonly<Record<ExportLocale, string>>;
}

const pollForm: Form<ExportedPoll> = {
  columns: pollColumns,
  line: pollLine,
  sheet: { en: 'Polls', ru: 'Опросы' },
};
const eventForm: Form<ExportedEvent> = {
  columns: eventColumns,
  line: eventLine,
  sheet: { en: 'Events', ru: 'События' },
};

function formatted<Row>(
  pages: AsyncIterable<readonly Row[]>,
  { columns, line, sheet }: Form<Row>,
  format: ExportFormat,
  { locale = 'en', separator, bom = locale === 'ru' }: ExportQuery,
): AsyncIterable<string | Uint8Array> {
  const heading = columns.map((column) => column[locale]);
  switch (format) {
    case 'csv': {
      const semicolon = separator === undefined ? locale === 'ru' : separator === 'semicolon';
      return csvFile(heading, cellPages(columns, locale, pages), { separator: semicolon ? ';' : ',', bom });
    }
    case 'ndjson':
      return lineFile(pages, line);
    case 'xlsx':
      return xlsxFile(heading, cellPages(columns, locale, pages), { sheet: sheet[locale] });
  }
}
