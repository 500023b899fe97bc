import type {
  CameraRecord,
  ChainRecord,
  GroupRecord,
  StoreChange,
  StoreRecord,
  WorkplaceRecord,
} from '@otklik/shared/api/chain.ts';
import type { StoreGroupRequest } from '@otklik/shared/api/store-groups.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import { followSettings } from '../cameras/clock-commands.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { CameraContent, ChainChange, ChainRefusal, ChainThing } from '../db/contract/chain-changes.ts';
import type { Db } from '../db/sqlite.ts';
import { changeZone } from '../results/change-zone.ts';
import { originKey } from '../video/remote/origin-key.ts';
import {
  cameraRecord,
  createdAt,
  groupRecord,
  groupSpokenOf,
  inUse,
  keepVersion,
  raiseRevision,
  servedBy,
  setCamera,
  setMovedTo,
  setRetired,
  setStore,
  setWorkplaceName,
  storeRecord,
  workplaceRecord,
} from './chain-repository.ts';
import { setGroup } from './group-repository.ts';
import { addWorkplace, findStore, findWorkplace, setCameraCredentials } from './store-repository.ts';

/** Every change here is a version of its thing (decisions/0053): made to the one that stands, kept, and audited. */

export const changeStore = (db: Db, input: ChainChange<StoreChange>): Result<StoreRecord, ChainRefusal> =>
  changed(db, 'store', input, storeRecord, () => {
    setStore(db, input.id, input.content);
    return ok({});
  });

/** Gives a store hours that until now stood in rules of its alerts, by their ids. */
export function openByRules(
  db: Db,
  {
    id,
    hours,
    rules,
    now,
  }: Pick<Required<StoreChange>, 'hours'> & {
    readonly id: string;
    readonly rules: readonly string[];
    readonly now: number;
  },
): void {
  const known = storeRecord(db, { id });
  if (known === undefined || known.hours !== undefined) return;
  const { name, address, revision } = known;
  changed(db, 'store', { id, revision, user: null, now, content: undefined }, storeRecord, () => {
    setStore(db, id, { name, ...(address === undefined ? {} : { address }), hours });
    return ok({ hoursOf: rules.join(' ') });
  });
}

export const changeStoreZone = (
  db: Db,
  input: ChainChange<{ readonly zone: string }>,
): Result<StoreRecord, ChainRefusal> =>
  changed(db, 'store', input, storeRecord, ({ zone: before }) => {
    const { zone } = input.content;
    if (zone === before) return ok({ zone, before });
    const from = changeZone(db, input.id, zone, input.now);
    return ok({ zone, before, from });
  });

export const changeWorkplace = (
  db: Db,
  input: ChainChange<{ readonly name: string }>,
): Result<WorkplaceRecord, ChainRefusal> =>
  changed(db, 'workplace', input, workplaceRecord, () => {
    setWorkplaceName(db, input.id, input.content.name);
    return ok({});
  });

export const changeCamera = (db: Db, input: ChainChange<CameraContent>): Result<CameraRecord, ChainRefusal> =>
  changed(db, 'camera', input, cameraRecord, (before) => {
    const { store } = before;
    const workplaces = [...new Set(input.content.workplaces)];
    if (workplaces.some((id) => findWorkplace(db, id)?.store !== store))
      return err(coded('workplace-unknown', 'The store has no workplace of this id.'));
    const { credentials, ...content } = input.content;
    setCamera(db, { ...content, workplaces, id: input.id });
    // A login goes on only to where it was given for.
    const moved = originKey(before.archive) !== originKey(content.remote);
    const login = credentials === undefined && moved ? null : credentials;
    if (login !== undefined) setCameraCredentials(db, input.id, login);
    followSettings(db, before, { id: input.id, ...content }, input);
    return ok(credentials === undefined ? {} : { credentials: credentials === null ? 'removed' : 'set' });
  });

export const changeGroup = (
  db: Db,
  input: ChainChange<StoreGroupRequest>,
): Result<GroupRecord, ChainRefusal> =>
  changed(db, 'group', input, groupRecord, () => {
    const stores = [...new Set(input.content.stores)];
    if (stores.some((store) => findStore(db, store) === undefined))
      return err(coded('store-unknown', 'No store has this id.'));
    setGroup(db, { id: input.id, name: input.content.name, stores });
    return ok({ stores: stores.length });
  });

const FIND = {
  store: storeRecord,
  workplace: workplaceRecord,
  camera: cameraRecord,
  group: groupRecord,
} as const;

export function retireThing(
  db: Db,
  input: ChainChange<ChainThing['kind']>,
): Result<ChainRecord, ChainRefusal> {
  const { content: kind, id, user, now } = input;
  const find = (from: Db, { id: wanted }: { readonly id: string }): ChainRecord | undefined =>
    FIND[kind](from, { id: wanted });
  return changed(db, kind, input, find, () => {
    const served = kind === 'store' || kind === 'workplace' ? servedBy(db, { kind, id }) : undefined;
    if (served !== undefined) return err(coded('in-use', `Kiosk ${served} serves it.`));
    if (kind === 'group' && groupSpokenOf(db, id))
      return err(coded('in-use', 'Somebody’s part of the chain, or a plan, is this group.'));
    setRetired(db, { kind, id }, now);
    if (kind !== 'store') return ok({});
    // What is in it goes with it.
    for (const part of ['workplace', 'camera'] as const) {
      for (const each of inUse(db, id, part)) {
        const revision = FIND[part](db, { id: each })?.revision ?? 0;
        retireThing(db, { user, now, id: each, revision, content: part });
      }
    }
    return ok({});
  });
}

/** What the log of changes says beside who and what, or why nothing was changed. */
type Applied = Result<Readonly<Record<string, string | number>>, ChainRefusal>;

function changed<Thing extends ChainRecord>(
  db: Db,
  kind: ChainThing['kind'],
  // Without somebody it is the hub's own doing.
  input: Omit<ChainChange<unknown>, 'user'> & { readonly user: string | null },
  find: (db: Db, named: { readonly id: string }) => Thing | undefined,
  apply: (known: Thing) => Applied,
): Result<Thing, ChainRefusal> {
  const { id, revision, user, now } = input;
  const known = find(db, { id });
  if (known === undefined) return err(UNKNOWN[kind]);
  if (known.retiredAt !== undefined) return err(coded('retired', 'It is used no more.'));
  if (known.revision !== revision) {
    const detail = `Revision ${known.revision} stands; the change was made to revision ${revision}.`;
    return err({ ...coded('changed-meanwhile', detail), more: { current: known } });
  }
  const done = apply(known);
  if (!done.ok) return done;
  const thing = { kind, id };
  // What stood before histories were kept is in them from the first change on.
  keepVersion(db, thing, {
    ...{ revision, at: createdAt(db, thing), user: null },
    content: contentOf(known),
  });
  raiseRevision(db, thing);
  const next = find(db, { id });
  if (next === undefined) return err(UNKNOWN[kind]);
  keepVersion(db, thing, { revision: next.revision, at: now, user, content: contentOf(next) });
  const action = next.retiredAt === undefined ? 'changed' : 'retired';
  const name = kind === 'group' ? 'store-group' : kind;
  addAudit(db, {
    ...{ at: now, ...(user === null ? {} : { user }), action: `${name}-${action}`, subject: `${name}:${id}` },
    detail: { revision: next.revision, ...done.value },
  });
  return ok(next);
}

/** A workplace goes on as a new one of another store from `at` on; it is retired, and what it counted stays its own. */
export function moveOn(
  db: Db,
  move: Actor & { readonly id: string; readonly to: string; readonly store: string; readonly at: number },
): void {
  const { id, to, store, at, user, now } = move;
  const known = workplaceRecord(db, { id });
  if (known === undefined) throw new Error(`no workplace ${id}`);
  addWorkplace(db, { id: to, store, name: known.name, now });
  keepFirst(db, { kind: 'workplace', id: to }, user, now);
  changed(db, 'workplace', { ...move, revision: known.revision, content: undefined }, workplaceRecord, () => {
    setMovedTo(db, id, to);
    setRetired(db, { kind: 'workplace', id }, at);
    return ok({ store, to, at });
  });
  addAudit(db, {
    ...{ at: now, user, action: 'workplace-created', subject: `workplace:${to}` },
    detail: { from: id },
  });
}

/** Keeps a thing that is new as its first version. */
export function keepFirst(db: Db, thing: ChainThing, user: string, now: number): void {
  const made = FIND[thing.kind](db, { id: thing.id });
  if (made !== undefined)
    keepVersion(db, thing, { revision: made.revision, at: now, user, content: contentOf(made) });
}

function contentOf(record: ChainRecord): object {
  const { id: _id, revision: _revision, retiredAt, ...content } = record;
  const retired = retiredAt === undefined ? {} : { retired: true };
  if (!('zonesBefore' in content)) return { ...content, ...retired };
  // A store's workplaces have versions of their own, and its zones are in its own.
  const { workplaces: _workplaces, zonesBefore: _zones, ...store } = content;
  return { ...store, ...retired };
}

const UNKNOWN: Readonly<Record<ChainThing['kind'], ChainRefusal>> = {
  store: coded('store-unknown', 'No store has this id.'),
  workplace: coded('workplace-unknown', 'No workplace has this id.'),
  camera: coded('camera-unknown', 'There is no such camera.'),
  group: coded('group-unknown', 'No group has this id.'),
};
