import type { UserScope } from '@otklik/shared/api/session.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { ChainRefusal } from '../db/contract/chain-changes.ts';
import type { LinkUse, NewLink, NewUser, PersonChange, UserRow } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import { setWorker } from '../own/own-repository.ts';
import type { HubError } from '../problem.ts';
import { findGroup } from '../stores/group-repository.ts';
import { findOperator } from '../stores/operator-repository.ts';
import { findStore } from '../stores/store-repository.ts';
import { dropViews } from '../views/view-repository.ts';
import { dropIdentities } from './identity-repository.ts';
import { dropLinks, insertLink, openLink, spendLink } from './link-repository.ts';
import { people } from './person-repository.ts';
import { dropSecondStep } from './second-step-repository.ts';
import {
  addUser,
  chainAdmins,
  dropSessions,
  eraseNames,
  findUser,
  setDeactivated,
  setPassword,
  setRights,
} from './user-repository.ts';

/** Whether the store or group of a scope is there. */
export function knownScope(db: Db, scope: UserScope): Result<undefined, HubError> {
  if (scope.kind === 'store' && findStore(db, scope.store) === undefined)
    return err(coded('store-unknown', 'No store has this id.'));
  if (scope.kind === 'group' && findGroup(db, scope.group) === undefined)
    return err(coded('group-unknown', 'No group has this id.'));
  return ok(undefined);
}

export function createUser(db: Db, input: NewUser): Result<undefined, HubError> {
  const { user, by, now } = input;
  const { scope = { kind: 'all' } } = user;
  const known = knownScope(db, scope);
  if (!known.ok) return known;
  if (!addUser(db, user, now)) return err(coded('login-taken', 'This login is taken.'));
  addAudit(db, {
    at: now,
    ...(by === undefined ? {} : { user: by }),
    action: 'user-created',
    subject: `user:${user.id}`,
    detail: { role: user.role, scope: JSON.stringify(scope) },
  });
  return ok(undefined);
}

const noUser = (): HubError => coded('user-unknown', 'Nobody has this id.');
const noLink = (): HubError => coded('link-unknown', 'This link was used, or has expired, or never was.');
const lastAdmin = (): HubError => coded('last-admin', 'The chain keeps an admin who can sign in.');

export function makeLink(db: Db, link: NewLink): Result<undefined, HubError> {
  const { user, by, kind, now } = link;
  if (user !== undefined && findUser(db, { id: user }) === undefined) return err(noUser());
  insertLink(db, link);
  addAudit(db, {
    at: now,
    ...(by === undefined ? {} : { user: by }),
    action: 'link-made',
    subject: user === undefined ? 'hub:admin' : `user:${user}`,
    detail: { kind },
  });
  return ok(undefined);
}

export function invite(
  db: Db,
  { user, link }: { readonly user: UserRow; readonly link: NewLink },
): Result<undefined, HubError> {
  const { by, now } = link;
  const made = createUser(db, { user, now, ...(by === undefined ? {} : { by }) });
  return made.ok ? makeLink(db, link) : made;
}

export function useLink(db: Db, input: LinkUse): Result<UserRow, HubError> {
  const { tokenHash, password, admin, now } = input;
  const link = openLink(db, { tokenHash, now });
  if (link === undefined) return err(noLink());
  const id = link.user ?? admin?.id;
  if (id === undefined) return err(coded('bad-request', 'A new admin needs a login and a name.'));
  if (link.user === undefined && admin !== undefined) {
    const made = createUser(db, { user: { ...admin, role: 'admin', password }, now });
    if (!made.ok) return made;
  }
  spendLink(db, tokenHash, now);
  setPassword(db, id, password);
  dropSessions(db, id);
  addAudit(db, {
    at: now,
    user: id,
    action: 'link-used',
    subject: `user:${id}`,
    detail: { kind: link.kind },
  });
  const user = findUser(db, { id });
  return user === undefined ? err(noUser()) : ok(user);
}

export function changePassword(db: Db, input: Actor & { readonly password: string }): void {
  const { user, now, password } = input;
  setPassword(db, user, password);
  dropSessions(db, user);
  dropLinks(db, user);
  addAudit(db, { at: now, user, action: 'password-changed', subject: `user:${user}` });
}

export function endSessions(db: Db, { user, now, id }: Actor & { readonly id?: string }): boolean {
  const ended = dropSessions(db, user, id);
  if (ended > 0)
    addAudit(db, { at: now, user, action: 'sessions-ended', subject: `user:${user}`, detail: { ended } });
  return ended > 0;
}

export function endSessionsOf(
  db: Db,
  { user, now, id }: Actor & { readonly id: string },
): Result<undefined, HubError> {
  if (findUser(db, { id }) === undefined) return err(noUser());
  const ended = dropSessions(db, id);
  addAudit(db, { at: now, user, action: 'sessions-ended', subject: `user:${id}`, detail: { ended } });
  return ok(undefined);
}

/** Whether the chain would be without an admin if this one were none. */
const isLast = (db: Db, id: string): boolean => {
  const admins = chainAdmins(db);
  return admins.length === 1 && admins[0] === id;
};

/** A worker is a seller’s whose one store is the worker’s, and stands for nobody once erased. */
function mayBe(db: Db, { role, scope }: PersonChange, operator: string): boolean {
  const known = findOperator(db, operator);
  return (
    role === 'seller' && scope.kind === 'store' && known?.store === scope.store && known.erased_at === null
  );
}

export function changePerson(db: Db, input: PersonChange): Result<number, ChainRefusal> {
  const { id, revision, user, now, role, scope, operator, video = false } = input;
  const known = knownScope(db, scope);
  if (!known.ok) return known;
  const current = people(db, { within: undefined }).find((each) => each.id === id);
  if (current === undefined) return err(noUser());
  if (current.revision !== revision) {
    const detail = `Revision ${current.revision} stands; the change was made to revision ${revision}.`;
    return err({ ...coded('changed-meanwhile', detail), more: { current } });
  }
  if ((role !== 'admin' || scope.kind !== 'all') && isLast(db, id)) return err(lastAdmin());
  if (operator !== undefined && !mayBe(db, input, operator))
    return err(coded('operator-unknown', 'No worker of the seller’s store has this id.'));
  if (video && role !== 'manager')
    return err(
      coded('bad-request', 'The right to video is for managers: experts and admins have it by role.'),
    );
  setRights(db, input);
  setWorker(db, id, operator ?? null);
  // Whoever is signed in signs in anew: with other rights comes another token.
  dropSessions(db, id);
  const detail = {
    ...{ role, scope: JSON.stringify(scope) },
    ...(operator === undefined ? {} : { operator }),
    ...(role === 'manager' ? { video } : {}),
  };
  addAudit(db, { at: now, user, action: 'user-changed', subject: `user:${id}`, detail });
  return ok(revision + 1);
}

export function setActive(
  db: Db,
  { id, user, now, active }: Actor & { readonly id: string; readonly active: boolean },
): Result<undefined, HubError> {
  if (findUser(db, { id }) === undefined) return err(noUser());
  if (!active && isLast(db, id)) return err(lastAdmin());
  setDeactivated(db, id, active ? null : now);
  dropSessions(db, id);
  dropLinks(db, id);
  const action = active ? 'user-activated' : 'user-deactivated';
  addAudit(db, { at: now, user, action, subject: `user:${id}` });
  return ok(undefined);
}

export function erasePerson(
  db: Db,
  { id, user, now }: Actor & { readonly id: string },
): Result<undefined, HubError> {
  const off = setActive(db, { id, user, now, active: false });
  if (!off.ok) return off;
  eraseNames(db, id);
  dropSecondStep(db, id);
  dropIdentities(db, id);
  dropViews(db, id);
  setWorker(db, id, null);
  addAudit(db, { at: now, user, action: 'user-erased', subject: `user:${id}` });
  return ok(undefined);
}
