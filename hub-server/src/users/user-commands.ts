import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { addUser, type UserRow } from './user-repository.ts';

/** `by` is absent where the account is made from the command line. */
export function createUser(
  db: Db,
  input: { readonly user: UserRow; readonly by?: string; readonly now: number },
): Result<undefined, HubError> {
  const { user, by, now } = input;
  if (!addUser(db, user, now)) return err(coded('login-taken', 'This login is taken.'));
  addAudit(db, {
    at: now,
    ...(by === undefined ? {} : { user: by }),
    action: 'user-created',
    subject: `user:${user.id}`,
    detail: { role: user.role },
  });
  return ok(undefined);
}
