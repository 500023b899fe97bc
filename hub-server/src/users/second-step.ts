import { createHash } from 'node:crypto';
import type { RoleName, SessionStep } from '@otklik/shared/api/session.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { SecondStepRow } from '../db/contract/people.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { Sealer } from './sealed.ts';
import { base32, stepOfCode } from './totp.ts';

/** Whether experts and admins sign in with a code besides, or whoever likes to. */
export type SecondStepRule = 'required' | 'optional';

const NEEDING: readonly RoleName[] = ['expert', 'admin'];

export const needsSecondStep = (rule: SecondStepRule, role: RoleName): boolean =>
  rule === 'required' && NEEDING.includes(role);

/** What is missing after the password. */
export const stepAfterPassword = (
  rule: SecondStepRule,
  role: RoleName,
  row: SecondStepRow | undefined,
): SessionStep | undefined => {
  if (row?.secret !== undefined) return 'code';
  return needsSecondStep(rule, role) ? 'enrol' : undefined;
};

export interface CodeDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly sealer: Sealer;
}

/** Takes a code of the app or a recovery code; each is good once. */
export async function takeCode(
  { db, clock, sealer }: CodeDeps,
  user: string,
  text: string,
): Promise<boolean> {
  const row = await db.read('secondStep', { user });
  if (row?.secret === undefined) return false;
  const now = clock.wall();
  const code = text.replaceAll(/[ -]/g, '').toUpperCase();
  if (!/^\d{6}$/.test(code))
    return db.write('useRecoveryCode', { user, now, hash: recoveryHash(user, code) });
  const secret = sealer.open(user, row.secret);
  const step = secret === undefined ? undefined : stepOfCode(secret, code, { now, after: row.lastStep });
  return step !== undefined && db.write('useCode', { user, now, step });
}

const RECOVERY_CODES = 10;
/** 80 bits: too many to try, so a plain hash keeps them. */
const RECOVERY_BYTES = 10;

const recoveryHash = (user: string, code: string): string =>
  createHash('sha256')
    .update(JSON.stringify([user, code]))
    .digest('hex');

/** New recovery codes in groups of four, and their hashes. */
export function drawRecovery(
  rng: Rng,
  user: string,
): { readonly codes: readonly string[]; readonly hashes: readonly string[] } {
  const plain = Array.from({ length: RECOVERY_CODES }, () => base32(rng.bytes(RECOVERY_BYTES)));
  return {
    codes: plain.map((code) => code.match(/.{4}/g)?.join('-') ?? code),
    hashes: plain.map((code) => recoveryHash(user, code)),
  };
}
