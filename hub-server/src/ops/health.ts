import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { coded } from '@otklik/shared/base/errors.ts';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { sendProblem } from '../problem.ts';
import { freeBytes, type HubMetrics } from './metrics.ts';

/** Below this the hub may soon not be able to write: it says so before. Bytes. */
export const LEAST_FREE = 256 * 1024 * 1024;

export interface HealthDeps {
  readonly db: HubDatabase;
  readonly dataDir: string;
  readonly metrics: HubMetrics;
  /** Lets others than this machine read the metrics, as a Bearer token. */
  readonly metricsToken: string | undefined;
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** From this very machine, and not handed on by a proxy that stands on it. */
const isLocal = ({ ip, headers }: FastifyRequest): boolean =>
  LOOPBACK.test(ip) && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;

function bears(request: FastifyRequest, token: string | undefined): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token ?? ''}`);
  return token !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * GET /healthz: 200 while the database answers. GET /readyz: 200 while the hub can take work: the writer commits, the
 * readers answer, the disk has room; else 503. GET /metrics: for Prometheus, from this machine or with the token.
 */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthDeps> = async (
  app,
  { db, dataDir, metrics, metricsToken },
) => {
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });

  app.get(
    '/healthz',
    { schema: { response: { 200: Type.Object({ status: Type.Literal('ok') }) } } },
    async () => {
      await db.write('ping', undefined);
      return { status: 'ok' as const };
    },
  );

  app.get(
    '/readyz',
    { schema: { response: { 200: Type.Object({ status: Type.Literal('ready') }) } } },
    async (request, reply) => {
      if (stopping) return sendProblem(request, reply, coded('unavailable', 'The hub is stopping.'));
      if (freeBytes(dataDir) < LEAST_FREE) {
        return sendProblem(request, reply, coded('unavailable', 'The disk is almost full.'));
      }
      await Promise.all([db.write('ping', undefined), db.read('stores', {})]);
      return { status: 'ready' as const };
    },
  );

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!isLocal(request) && !bears(request, metricsToken)) {
      return sendProblem(request, reply, coded('forbidden', 'Metrics are for this machine or by token.'));
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
};
