import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type ConsoleRecord,
  consoleChangedSchema,
  consoleChangeSchema,
  consoleHistorySchema,
  consoleIdSchema,
  consoleListQuerySchema,
  consoleListReplySchema,
  consoleRecordSchema,
} from '@otklik/shared/api/consoles.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import Type from 'typebox';
import type { ToldConsole } from '../db/contract/consoles.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { Heartbeats } from '../kiosks/heartbeats.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';
import { etagOf, seenRevision } from '../questions/if-match.ts';

export interface ConsoleDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly heartbeats: Heartbeats;
}

const PAGE = 200;
const params = Type.Object({ id: consoleIdSchema });

/** Consoles with their history (docs/decisions/0081). */
export const consoleRoutes: FastifyPluginAsyncTypebox<ConsoleDeps> = async (
  app,
  { db, clock, heartbeats },
) => {
  const people = ['manager', 'admin'] as const;

  /** With what the kiosk where it stands said of it last. */
  const recordOf = (told: ToldConsole): ConsoleRecord => {
    const last = told.at === undefined ? undefined : heartbeats.of(told.at.kiosk);
    const device = last?.heartbeat.devices.find(({ serial }) => serial === told.serial);
    return last === undefined || device === undefined ? told : { ...told, live: { at: last.at, device } };
  };

  app.get(
    '/consoles',
    {
      config: {
        access: [...people],
        scope: { filtered: true, store: 'query.store', workplace: 'query.workplace' },
      },
      schema: { querystring: consoleListQuerySchema, response: { 200: consoleListReplySchema } },
    },
    async (request, reply) => {
      const { store, workplace, retired = false, cursor, limit = PAGE } = request.query;
      const found = await db.read('consoles', {
        ...{ store, workplace, retired, after: cursor },
        ...{ limit: limit + 1, within: withinOf(request) },
      });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return reply.header('cache-control', 'no-store').send({
        consoles: page.map(recordOf),
        now: clock.wall(),
        ...(found.length > limit && last !== undefined ? { next: last.id } : {}),
      });
    },
  );

  app.get(
    '/consoles/:id',
    {
      config: { access: [...people], scope: { filtered: true } },
      schema: { params, response: { 200: consoleHistorySchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const told = await db.read('consoleHistory', { id, within: withinOf(request) });
      if (told === undefined)
        return sendProblem(request, reply, coded('console-unknown', 'No console has this id.'));
      return reply
        .header('etag', etagOf(told.console.revision))
        .header('cache-control', 'no-store')
        .send({
          ...told,
          ...{ console: recordOf(told.console), now: clock.wall() },
        });
    },
  );

  app.put(
    '/consoles/:id',
    {
      config: { access: [...people], scope: { filtered: true } },
      schema: {
        params,
        body: consoleChangeSchema,
        response: { 200: consoleRecordSchema, 412: consoleChangedSchema },
      },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const done = await db.write('changeConsole', {
        ...{ user: userOf(request).id, now: clock.wall(), id: request.params.id },
        ...{ revision: revision.value, content: request.body, within: withinOf(request) },
      });
      if (!done.ok) return sendProblem(request, reply, done.error, done.error.more);
      return reply.header('etag', etagOf(done.value.revision)).send(recordOf(done.value));
    },
  );
};
