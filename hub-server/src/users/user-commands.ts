import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { NewUser } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { addUser } from './user-repository.ts';

export function createUser(db: Db, input: NewUser): Result<undefined, HubError> {
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
