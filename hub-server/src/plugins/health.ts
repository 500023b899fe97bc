import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';

/** GET /healthz: 200 while the database answers, else 503 with a problem. */
export const healthRoutes: FastifyPluginAsyncTypebox<{ readonly db: HubDatabase }> = async (app, { db }) => {
  app.get(
    '/healthz',
    { schema: { response: { 200: Type.Object({ status: Type.Literal('ok') }) } } },
    async () => {
      await db.write('ping', undefined);
      return { status: 'ok' as const };
    },
  );
};
