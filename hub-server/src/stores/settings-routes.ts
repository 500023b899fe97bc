import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type StoreSettings,
  settingsChangedSchema,
  storeSettingsRequestSchema,
  storeSettingsSchema,
} from '@otklik/shared/api/store-settings.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { hashPassword } from '@otklik/shared/base/password.ts';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { SecretChange } from '../db/contract/settings.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem } from '../problem.ts';
import { etagOf, seenRevision } from '../questions/if-match.ts';
import type { StoreDeps } from './routes.ts';

const storeParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** What a store's kiosks are set to: how polls run, the screen, the staff layer's PIN. */
export const storeSettingsRoutes: FastifyPluginAsyncTypebox<StoreDeps> = async (
  app,
  { db, clock, rng, configChanged },
) => {
  app.get(
    '/stores/:id/settings',
    {
      config: { access: ['manager', 'admin'], scope: { store: 'params.id' } },
      schema: { params: storeParams, response: { 200: storeSettingsSchema } },
    },
    async (request, reply) => {
      const settings = await db.read('storeSettings', { store: request.params.id });
      return settings === undefined
        ? sendProblem(request, reply, coded('store-unknown', 'No store has this id.'))
        : sendSettings(reply, settings);
    },
  );

  app.put(
    '/stores/:id/settings',
    {
      config: { access: ['admin'], scope: { store: 'params.id' } },
      schema: {
        params: storeParams,
        body: storeSettingsRequestSchema,
        response: { 200: storeSettingsSchema, 412: settingsChangedSchema },
      },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const { staff, ...body } = request.body;
      const secrets: SecretChange[] = [];
      if (staff?.pin !== undefined) {
        const hash = staff.pin === null ? null : await hashPassword(staff.pin, rng);
        secrets.push({ kind: 'staff-pin', subject: '', hash });
      }
      const saved = await db.write('saveStoreSettings', {
        ...{ user: userOf(request).id, now: clock.wall() },
        ...{ store: request.params.id, revision: revision.value, body, secrets },
      });
      if (!saved.ok) {
        const { error } = saved;
        return sendProblem(request, reply, error, error.more);
      }
      configChanged();
      return sendSettings(reply, saved.value);
    },
  );
};

const sendSettings = (reply: FastifyReply, settings: StoreSettings): FastifyReply =>
  reply.header('etag', etagOf(settings.revision)).header('cache-control', 'no-store').send(settings);
