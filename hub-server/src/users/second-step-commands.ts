import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import {
  dropSecondStep,
  findSecondStep,
  keepPending,
  promotePending,
  replaceRecovery,
  spendRecovery,
  spendStep,
} from './second-step-repository.ts';
import { dropSessions, findUser } from './user-repository.ts';

const log = (db: Db, { user, now }: Actor, action: string, of = user): void =>
  addAudit(db, { at: now, user, action, subject: `user:${of}` });

export function beginSecondStep(db: Db, input: Actor & { readonly pending: string }): void {
  keepPending(db, input.user, input.pending);
  log(db, input, 'second-step-begun');
}

export function confirmSecondStep(
  db: Db,
  input: Actor & { readonly pending: string; readonly step: number; readonly recovery: readonly string[] },
): Result<undefined, HubError> {
  const { user, recovery } = input;
  if (!promotePending(db, input)) return err(coded('second-step-unknown', 'No second step was begun.'));
  replaceRecovery(db, user, recovery);
  // What was signed in to without it ends.
  dropSessions(db, user);
  log(db, input, 'second-step-set');
  return ok(undefined);
}

export const useCode = (db: Db, { user, step }: Actor & { readonly step: number }): boolean =>
  spendStep(db, user, step);

export function useRecoveryCode(db: Db, input: Actor & { readonly hash: string }): boolean {
  const { user, now, hash } = input;
  if (findSecondStep(db, { user })?.secret === undefined) return false;
  const used = spendRecovery(db, user, hash, now);
  if (used) log(db, input, 'recovery-code-used');
  return used;
}

export function removeSecondStep(
  db: Db,
  input: Actor & { readonly id: string },
): Result<undefined, HubError> {
  const { user, id } = input;
  if (findUser(db, { id }) === undefined) return err(coded('user-unknown', 'Nobody has this id.'));
  dropSecondStep(db, id);
  // By an admin because a device was lost: whoever has it is out as well.
  if (id !== user) dropSessions(db, id);
  log(db, input, 'second-step-removed', id);
  return ok(undefined);
}
