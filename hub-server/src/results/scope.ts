import type { ResultScope } from '@otklik/shared/api/results.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findGroup } from '../stores/group-repository.ts';
import { findStore, findWorkplace } from '../stores/store-repository.ts';
import { dayOf } from './calendar.ts';

/** A scope whose days are numbers and whose names are known. */
export interface Scope {
  /** Days since 1970-01-01, in store time: the first, and the first no longer in it. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly store?: string | undefined;
  readonly group?: string | undefined;
  readonly workplace?: string | undefined;
  readonly operator?: string | undefined;
  /** What of the chain may be looked at; undefined: all of it. */
  readonly within?: UserScope | undefined;
}

/** Checks what a request narrows a result by. */
export function readScope(db: Db, asked: ResultScope & Within): Result<Scope, HubError> {
  const { from, to, store, group, workplace, operator, within } = asked;
  const days = {
    from: from === undefined ? undefined : dayOf(from),
    to: to === undefined ? undefined : dayOf(to),
  };
  if ((from !== undefined && days.from === undefined) || (to !== undefined && days.to === undefined))
    return err(coded('bad-request', 'The calendar has no such day.'));
  if (store !== undefined && findStore(db, store) === undefined)
    return err(coded('store-unknown', 'No store has this id.'));
  if (group !== undefined && findGroup(db, group) === undefined)
    return err(coded('group-unknown', 'No group has this id.'));
  if (workplace !== undefined && findWorkplace(db, workplace) === undefined)
    return err(coded('workplace-unknown', 'No workplace has this id.'));
  return ok({ ...days, store, group, workplace, operator, within });
}
