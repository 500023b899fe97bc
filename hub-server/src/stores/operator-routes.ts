import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  importFaultySchema,
  type OperatorRecord,
  operatorChangedSchema,
  operatorImportReplySchema,
  operatorListQuerySchema,
  operatorListReplySchema,
  operatorRecordSchema,
  operatorRequestSchema,
} from '@otklik/shared/api/operators.ts';
import { decodeText } from '@otklik/shared/base/csv-table.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { hashPassword } from '@otklik/shared/base/password.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Actor } from '../db/contract/audit.ts';
import type { ImportedOperator, OperatorHashes, OperatorRefusal } from '../db/contract/operators.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem } from '../problem.ts';
import { etagOf, seenRevision } from '../questions/if-match.ts';
import { readOperatorFile } from './operator-file.ts';
import type { StoreDeps } from './routes.ts';

const idParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const MAX_FILE_BYTES = 256 * 1024;

/** The workers of stores: who may sign in at a kiosk, and by what. */
export const operatorRoutes: FastifyPluginAsyncTypebox<StoreDeps> = async (
  app,
  { db, clock, rng, configChanged },
) => {
  const actor = (request: FastifyRequest): Actor => ({ user: userOf(request).id, now: clock.wall() });
  const people = { access: ['manager', 'admin'], scope: { store: 'params.id' } } as const;

  function send(
    request: FastifyRequest,
    reply: FastifyReply,
    result: Result<OperatorRecord, OperatorRefusal>,
    status = 200,
  ): FastifyReply {
    if (!result.ok) return sendProblem(request, reply, result.error, result.error.more);
    configChanged();
    return reply.code(status).header('etag', etagOf(result.value.revision)).send(result.value);
  }

  app.get(
    '/stores/:id/operators',
    {
      config: people,
      schema: {
        params: idParams,
        querystring: operatorListQuerySchema,
        response: { 200: operatorListReplySchema },
      },
    },
    async (request, reply) => {
      const { state = 'working' } = request.query;
      const list = await db.read('operators', { store: request.params.id, state });
      return list === undefined
        ? sendProblem(request, reply, coded('store-unknown', 'No store has this id.'))
        : reply.header('cache-control', 'no-store').send(list);
    },
  );

  app.post(
    '/stores/:id/operators',
    {
      config: people,
      schema: { params: idParams, body: operatorRequestSchema, response: { 201: operatorRecordSchema } },
    },
    async (request, reply) => {
      const { pin, badge, ...named } = request.body;
      const id = randomHex(rng, 8);
      const operator = {
        ...{ id, store: request.params.id, ...named },
        ...(await hashesOf({ pin, badge }, rng)),
      };
      return send(request, reply, await db.write('addOperator', { ...actor(request), operator }), 201);
    },
  );

  app.put(
    '/operators/:id',
    {
      config: { ...people, scope: { operator: 'params.id' } },
      schema: {
        params: idParams,
        body: operatorRequestSchema,
        response: { 200: operatorRecordSchema, 412: operatorChangedSchema },
      },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const { pin, badge, ...named } = request.body;
      const change = {
        ...{ id: request.params.id, revision: revision.value, ...named },
        ...(await hashesOf({ pin, badge }, rng)),
      };
      return send(request, reply, await db.write('changeOperator', { ...actor(request), change }));
    },
  );

  for (const [path, erase, access] of [
    ['/operators/:id/retirement', false, people.access],
    ['/operators/:id/erasure', true, ['admin']],
  ] as const) {
    app.post(
      path,
      {
        config: { access, scope: { operator: 'params.id' } },
        schema: { params: idParams, response: { 200: operatorRecordSchema } },
      },
      async (request, reply) =>
        send(
          request,
          reply,
          await db.write('endOperator', { ...actor(request), id: request.params.id, erase }),
        ),
    );
  }

  await app.register(importRoute, { db, clock, rng, configChanged });
};

/** Files of personnel programs come as they are; so this route has a parser of its own. */
const importRoute: FastifyPluginAsyncTypebox<StoreDeps> = async (app, { db, clock, rng, configChanged }) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, decodeText(Buffer.from(body))),
  );
  app.post(
    '/stores/:id/operators/import',
    {
      config: { access: ['manager', 'admin'], scope: { store: 'params.id' } },
      bodyLimit: MAX_FILE_BYTES,
      schema: {
        consumes: ['text/csv'],
        params: idParams,
        body: Type.String({ minLength: 1 }),
        response: { 200: operatorImportReplySchema, 422: importFaultySchema },
      },
    },
    async (request, reply) => {
      const read = readOperatorFile(request.body);
      if (!read.ok) return sendProblem(request, reply, read.error, read.error.more);
      const lines: ImportedOperator[] = [];
      for (const { pin, badge, ...rest } of read.value) {
        // One after the other: a file must not take every core for as long as it lasts.
        const hashes = await hashesOf({ pin, badge }, rng);
        lines.push({ ...rest, id: randomHex(rng, 8), ...hashes });
      }
      const actor = { user: userOf(request).id, now: clock.wall() };
      const taken = await db.write('importOperators', { ...actor, store: request.params.id, lines });
      if (!taken.ok) return sendProblem(request, reply, taken.error, taken.error.more);
      configChanged();
      return reply.send(taken.value);
    },
  );
};

/** A badge is long and random enough for a plain hash, which the kiosk can look up; a PIN is neither. */
async function hashesOf(
  { pin, badge }: { readonly [Secret in keyof OperatorHashes]: string | null | undefined },
  rng: Rng,
): Promise<OperatorHashes> {
  return {
    ...(pin === undefined ? {} : { pin: pin === null ? pin : await hashPassword(pin, rng) }),
    ...(badge === undefined
      ? {}
      : { badge: badge === null ? badge : createHash('sha256').update(badge).digest('hex') }),
  };
}
