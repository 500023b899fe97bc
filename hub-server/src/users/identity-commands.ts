import type { IdentityRemovalReply, OwnIdentitiesReply } from '@otklik/shared/api/people.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { IdentitySignIn, UserRow } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import {
  addIdentity,
  dropIdentities,
  identitiesOf,
  identityUser,
  usersByLogin,
} from './identity-repository.ts';
import { dropSessions, findActive, findUser } from './user-repository.ts';

const unknown = (): HubError => coded('oidc-unknown', 'Nobody here is known to be this person.');

/**
 * The account of an identity: by issuer and subject, which never change hands; at the first time by the verified address,
 * which is the account's login. Nobody is made by it.
 */
export function signInByIdentity(db: Db, input: IdentitySignIn): Result<UserRow, HubError> {
  const { issuer, subject, email, now } = input;
  const linked = identityUser(db, issuer, subject);
  if (linked !== undefined) {
    const user = findActive(db, linked);
    return user === undefined ? err(unknown()) : ok(user);
  }
  if (email === undefined) return err(coded('oidc-email', 'The provider vouches for no address.'));
  const [id, ...others] = usersByLogin(db, email);
  const user = id === undefined || others.length > 0 ? undefined : findActive(db, id);
  if (user === undefined) return err(unknown());
  // Another identity that once had this address is another person, or the same: an admin has to say.
  if (!addIdentity(db, { issuer, subject, user: user.id, now })) return err(unknown());
  addAudit(db, {
    at: now,
    user: user.id,
    action: 'identity-linked',
    subject: `user:${user.id}`,
    detail: { issuer },
  });
  return ok(user);
}

/** By what somebody signs in. */
export const ownIdentities = (db: Db, { user }: { readonly user: string }): OwnIdentitiesReply => ({
  identities: [...identitiesOf(db, user)],
  password: findUser(db, { id: user })?.password !== '',
});

/**
 * Takes an account’s identities away. Told is whether a password is left to come in by: without one only a link, or the
 * provider’s word for the account’s own address, which links anew. By an admin the person’s sessions end: whoever has the
 * identity that is not theirs is out.
 */
export function unlinkIdentities(
  db: Db,
  { id, user, now }: Actor & { readonly id: string },
): Result<IdentityRemovalReply, HubError> {
  const known = findUser(db, { id });
  if (known === undefined) return err(coded('user-unknown', 'Nobody has this id.'));
  dropIdentities(db, id);
  if (id !== user) dropSessions(db, id);
  addAudit(db, { at: now, user, action: 'identity-unlinked', subject: `user:${id}` });
  return ok({ password: known.password !== '' });
}
