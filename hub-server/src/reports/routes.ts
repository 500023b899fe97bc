import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  reportQuerySchema,
  scheduleListReplySchema,
  scheduleRecordSchema,
  scheduleRequestSchema,
  scheduleRunSchema,
} from '@otklik/shared/api/deliveries.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem, sendResult } from '../problem.ts';
import { isKnownZone } from '../results/store-hour.ts';
import { reportFile } from './attach-report.ts';
import type { Printer } from './print-pdf.ts';
import { reportFacts } from './report.ts';
import { reportHtml } from './report-html.ts';
import { lastPeriod } from './schedule.ts';

export interface ReportRouteDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly printer: Printer;
}

const idParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Reports as PDF, now or by schedule. */
export const reportRoutes: FastifyPluginAsyncTypebox<ReportRouteDeps> = async (
  app,
  { db, clock, rng, printer },
) => {
  const admin = { access: ['admin'], scope: 'chain' } as const;

  app.get(
    '/reports/results.pdf',
    {
      config: {
        access: ['manager', 'admin'],
        scope: { filtered: true, store: 'query.store', group: 'query.group' },
      },
      exposeHeadRoute: false,
      schema: { querystring: reportQuerySchema },
    },
    async (request, reply) => {
      const { store, group, locale = 'en', ...given } = request.query;
      const scope: UserScope =
        store !== undefined
          ? { kind: 'store', store }
          : group !== undefined
            ? { kind: 'group', group }
            : { kind: 'all' };
      const period = { ...lastPeriod({ every: 'month', zone: 'UTC', at: 0 }, clock.wall()), ...given };
      if (period.from >= period.to)
        return sendProblem(request, reply, coded('bad-request', 'A report’s days end after they begin.'));
      const facts = await reportFacts(db, { scope, ...period }, withinOf(request));
      if (!facts.ok) return sendProblem(request, reply, facts.error);
      const printed = await printer.print(reportHtml(facts.value, locale));
      if (!printed.ok) return sendProblem(request, reply, printed.error);
      return reply
        .type('application/pdf')
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${reportFile(period)}"`)
        .send(Buffer.from(printed.value));
    },
  );

  app.get(
    '/report-schedules',
    { config: admin, schema: { response: { 200: scheduleListReplySchema } } },
    () => db.read('schedules', undefined),
  );

  app.post(
    '/report-schedules',
    { config: admin, schema: { body: scheduleRequestSchema, response: { 201: scheduleRecordSchema } } },
    async (request, reply) => {
      if (!isKnownZone(request.body.zone))
        return sendProblem(request, reply, coded('bad-request', 'The zone is no IANA time zone.'));
      const schedule = { id: randomHex(rng, 8), ...request.body };
      const made = await db.write('addSchedule', { user: userOf(request).id, now: clock.wall(), schedule });
      return sendResult(request, reply, made, 201);
    },
  );

  app.delete(
    '/report-schedules/:id',
    { config: admin, schema: { params: idParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const actor = { user: userOf(request).id, now: clock.wall() };
      const done = await db.write('removeSchedule', { ...actor, id: request.params.id });
      return done.ok ? reply.code(204).send(null) : sendProblem(request, reply, done.error);
    },
  );

  app.post(
    '/report-schedules/:id/run',
    {
      config: admin,
      schema: { params: idParams, response: { 202: scheduleRunSchema } },
    },
    async (request, reply) => {
      const actor = { user: userOf(request).id, now: clock.wall() };
      const done = await db.write('runSchedule', { ...actor, id: request.params.id });
      return done.ok ? reply.code(202).send({ mails: done.value }) : sendProblem(request, reply, done.error);
    },
  );
};
