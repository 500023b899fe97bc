import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { cameraRequestSchema } from '@otklik/shared/api/admin.ts';
import {
  type ChainKind,
  type ChainRecord,
  cameraListReplySchema,
  cameraRecordSchema,
  chainHistoryReplySchema,
  changedSchema,
  groupRecordSchema,
  storeChangeSchema,
  storeRecordSchema,
  workplaceChangeSchema,
  workplaceRecordSchema,
  zoneChangeSchema,
} from '@otklik/shared/api/chain.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import { storeGroupRequestSchema } from '@otklik/shared/api/store-groups.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import type { ChainChange, ChainRefusal } from '../db/contract/chain-changes.ts';
import { userOf } from '../plugins/auth.ts';
import { NOT_THERE, withinOf } from '../plugins/scope.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { etagOf, seenRevision } from '../questions/if-match.ts';
import { isKnownZone } from '../results/store-hour.ts';
import { cameraContent } from './camera-content.ts';
import { hoursFault } from './opening-hours.ts';
import type { CameraDeps } from './routes.ts';

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
/** A chain has thousands of stores, and a group may name them all; a store's days that are unlike others are hundreds. */
const BODY_LIMIT = 512 * 1024;

const KINDS = [
  { kind: 'store', path: '/stores', record: storeRecordSchema, readers: ['manager', 'admin'] },
  { kind: 'workplace', path: '/workplaces', record: workplaceRecordSchema, readers: ['manager', 'admin'] },
  // A camera's folder is for admins alone.
  { kind: 'camera', path: '/cameras', record: cameraRecordSchema, readers: ['admin'] },
  { kind: 'group', path: '/store-groups', record: groupRecordSchema, readers: ['manager', 'admin'] },
] as const;

const changeReplies = (schema: TSchema): { readonly 200: TSchema; readonly 412: TSchema } => ({
  200: schema,
  412: changedSchema(schema),
});

/** Changing and retiring stores, workplaces, cameras and groups, and the versions they have had. */
export const chainChangeRoutes: FastifyPluginAsyncTypebox<CameraDeps> = async (
  app,
  { db, clock, cameraLogins, configChanged },
) => {
  const record = (kind: ChainKind, id: string, within?: UserScope): Promise<ChainRecord | undefined> => {
    switch (kind) {
      case 'store':
        return db.read('storeRecord', { id });
      case 'workplace':
        return db.read('workplaceRecord', { id });
      case 'camera':
        return db.read('cameraRecord', { id });
      case 'group':
        return db.read('groupRecord', { id, within });
      default:
        return kind satisfies never;
    }
  };

  /** Makes a change to the revision the request names, and answers with what then stands. */
  async function change<Content>(
    request: FastifyRequest & { readonly params: { readonly id: string } },
    reply: FastifyReply,
    content: Result<Content, HubError>,
    write: (input: ChainChange<Content>) => Promise<Result<ChainRecord, ChainRefusal>>,
  ): Promise<FastifyReply> {
    const revision = seenRevision(request);
    if (!revision.ok) return sendProblem(request, reply, revision.error);
    if (!content.ok) return sendProblem(request, reply, content.error);
    const done = await write({
      ...{ user: userOf(request).id, now: clock.wall() },
      ...{ id: request.params.id, revision: revision.value, content: content.value },
    });
    if (!done.ok) return sendProblem(request, reply, done.error, done.error.more);
    configChanged();
    return sendRecord(reply, done.value);
  }

  for (const { kind, path, record: schema, readers } of KINDS) {
    app.get(
      `${path}/:id`,
      {
        config: { access: [...readers], scope: { [kind]: 'params.id' } },
        schema: { params, response: { 200: schema } },
      },
      async (request, reply) => {
        const found = await record(kind, request.params.id, withinOf(request));
        return found === undefined ? sendProblem(request, reply, NOT_THERE[kind]) : sendRecord(reply, found);
      },
    );
    app.get(
      `${path}/:id/history`,
      {
        // A group's versions name stores of other people's parts of the chain.
        config: { access: ['admin'], scope: kind === 'group' ? 'chain' : { [kind]: 'params.id' } },
        schema: { params, response: { 200: chainHistoryReplySchema } },
      },
      async (request, reply) => {
        const { id } = request.params;
        if ((await record(kind, id)) === undefined) return sendProblem(request, reply, NOT_THERE[kind]);
        return reply.send(await db.read('chainHistory', { kind, id }));
      },
    );
    app.post(
      `${path}/:id/retirement`,
      {
        config: { access: ['admin'], scope: { [kind]: 'params.id' } },
        schema: { params, response: changeReplies(schema) },
      },
      (request, reply) => change(request, reply, ok(kind), (input) => db.write('retireThing', input)),
    );
  }

  app.put(
    '/stores/:id',
    {
      config: { access: ['admin'], scope: { store: 'params.id' } },
      bodyLimit: BODY_LIMIT,
      schema: {
        params,
        body: storeChangeSchema,
        response: changeReplies(storeRecordSchema),
      },
    },
    (request, reply) => {
      const { hours } = request.body;
      const fault = hours === undefined ? undefined : hoursFault(hours);
      const content = fault === undefined ? ok(request.body) : err(coded('bad-request', fault));
      return change(request, reply, content, (input) => db.write('changeStore', input));
    },
  );

  app.post(
    '/stores/:id/zone',
    {
      config: { access: ['admin'], scope: { store: 'params.id' } },
      schema: {
        params,
        body: zoneChangeSchema,
        response: changeReplies(storeRecordSchema),
      },
    },
    (request, reply) => {
      const content = isKnownZone(request.body.zone)
        ? ok(request.body)
        : err(coded('bad-request', 'The zone is no IANA time zone.'));
      return change(request, reply, content, (input) => db.write('changeStoreZone', input));
    },
  );

  app.put(
    '/workplaces/:id',
    {
      config: { access: ['admin'], scope: { workplace: 'params.id' } },
      schema: {
        params,
        body: workplaceChangeSchema,
        response: changeReplies(workplaceRecordSchema),
      },
    },
    (request, reply) =>
      change(request, reply, ok(request.body), (input) => db.write('changeWorkplace', input)),
  );

  app.get(
    '/stores/:id/cameras',
    {
      config: { access: ['admin'], scope: { store: 'params.id' } },
      schema: { params, response: { 200: cameraListReplySchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      if ((await record('store', id)) === undefined) return sendProblem(request, reply, NOT_THERE.store);
      return reply.send(await db.read('storeCameras', { store: id }));
    },
  );

  app.put(
    '/cameras/:id',
    {
      config: { access: ['admin'], scope: { camera: 'params.id' } },
      schema: {
        params,
        body: cameraRequestSchema,
        response: changeReplies(cameraRecordSchema),
      },
    },
    (request, reply) =>
      change(request, reply, cameraContent(request.body, request.params.id, cameraLogins), (input) =>
        db.write('changeCamera', input),
      ),
  );

  app.put(
    '/store-groups/:id',
    {
      config: { access: ['admin'], scope: { group: 'params.id', store: 'body.stores' } },
      bodyLimit: BODY_LIMIT,
      schema: {
        params,
        body: storeGroupRequestSchema,
        response: changeReplies(groupRecordSchema),
      },
    },
    // Plans for the group are then for these stores.
    (request, reply) => change(request, reply, ok(request.body), (input) => db.write('changeGroup', input)),
  );
};

const sendRecord = (reply: FastifyReply, record: ChainRecord): FastifyReply =>
  reply.header('etag', etagOf(record.revision)).header('cache-control', 'no-store').send(record);
