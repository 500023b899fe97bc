import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type AuditFilter,
  type AuditRecord,
  auditExportQuerySchema,
  auditQuerySchema,
  auditReplySchema,
} from '@otklik/shared/api/audit.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { csvFile } from '../exports/csv.ts';
import { lineFile } from '../exports/ndjson.ts';
import { userOf } from '../plugins/auth.ts';

export interface AuditDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
}

const PAGE = 50;
const EXPORT_PAGE = 1000;
const HEADING = ['id', 'at', 'time', 'user', 'action', 'kind', 'subject', 'detail', 'hash'] as const;
const MIME = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const;

/** The log of changes and of what was watched. It names people and things by id. */
export const auditRoutes: FastifyPluginAsyncTypebox<AuditDeps> = async (app, { db, clock }) => {
  // An entry may be about anything in the chain, so only an admin of all of it reads them.
  const config = { access: ['admin'], scope: 'chain' } as const;

  app.get(
    '/audit',
    { config, schema: { querystring: auditQuerySchema, response: { 200: auditReplySchema } } },
    async (request, reply) => {
      const { cursor, limit = PAGE, ...filter } = request.query;
      const after = cursor === undefined ? undefined : Number(cursor);
      const found = await db.read('auditPage', { filter, order: 'newest', after, limit: limit + 1 });
      const entries = found.slice(0, limit);
      const last = entries.at(-1);
      return reply.header('cache-control', 'no-store').send({
        entries,
        ...(found.length > limit && last !== undefined ? { next: String(last.id) } : {}),
      });
    },
  );

  for (const format of ['csv', 'ndjson'] as const) {
    app.get(
      `/audit/export.${format}`,
      { config, exposeHeadRoute: false, schema: { querystring: auditExportQuerySchema } },
      async (request, reply) => {
        const at = clock.wall();
        const filter = request.query;
        // Written down before the first byte leaves; what comes later is not in it.
        const to = await db.read('auditEnd', undefined);
        await db.write('addAudit', {
          ...{ at, user: userOf(request).id, action: 'exported', subject: `export:audit.${format}` },
          detail: filter,
        });
        const pages = auditPages(db, filter, to);
        const file =
          format === 'csv'
            ? csvFile(HEADING, cells(pages), { separator: ',', bom: false })
            : lineFile(pages, line);
        return reply
          .type(MIME[format])
          .header('cache-control', 'no-store')
          .header(
            'content-disposition',
            `attachment; filename="otklik-audit-${new Date(at).toISOString().slice(0, 10)}.${format}"`,
          )
          .send(Readable.from(file, { objectMode: false }));
      },
    );
  }
};

/** Entries up to `to`, the oldest first. */
async function* auditPages(
  db: HubDatabase,
  filter: AuditFilter,
  to: number,
): AsyncGenerator<readonly AuditRecord[], void> {
  for (let after = 0; after < to; ) {
    const page = await db.read('auditPage', { filter, order: 'oldest', after, limit: EXPORT_PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.filter(({ id }) => id <= to);
    after = last.id;
  }
}

const line = (entry: AuditRecord): string => `${canonicalJson(entry)}\n`;

async function* cells(
  pages: AsyncIterable<readonly AuditRecord[]>,
): AsyncGenerator<readonly (readonly (string | number | undefined)[])[], void> {
  for await (const page of pages)
    yield page.map(({ id, at, user, action, kind, subject, detail, hash }) => [
      ...[id, at, new Date(at).toISOString(), user, action, kind, subject],
      ...[canonicalJson(detail), hash],
    ]);
}
