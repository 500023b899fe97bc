import { createHash } from 'node:crypto';
import type { TryRow } from '../db/contract/people.ts';

/**
 * Who guesses waits longer each time; nobody is locked out for good. Counted apart:
 * - a login from one address: five tries, then the wait doubles from a second to a quarter of an hour;
 * - an address with whatever logins: twenty tries, then the same, so that trying one password on many logins is slow;
 * - a login from whatever addresses: fifty tries, then half a minute at most, since its owner waits as well.
 * A try during a wait is not looked at and does not lengthen it.
 */
const LIMITS = {
  pair: { free: 5, mostMs: 15 * 60_000 },
  address: { free: 20, mostMs: 15 * 60_000 },
  login: { free: 50, mostMs: 30_000 },
} as const;
export type TryKind = keyof typeof LIMITS;

/**
 * Login names differ in case to a machine, not to who guesses them. Kept as hashes: a password typed into the wrong field, or
 * a person's address, is not to stand in the database.
 */
export function subjectsOf(login: string, address: string): Readonly<Record<TryKind, string>> {
  const name = login.toLowerCase();
  const subject = (kind: TryKind, ...parts: readonly string[]) =>
    `${kind} ${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
  return {
    pair: subject('pair', name, address),
    address: subject('address', address),
    login: subject('login', name),
  };
}

/** How long to wait before the next try, ms; 0: none. */
export function waitMs(tries: readonly TryRow[], now: number): number {
  return Math.max(
    0,
    ...tries.map(({ subject, failures, lastAt }) => {
      const limit = Object.entries(LIMITS).find(([kind]) => subject.startsWith(`${kind} `))?.[1];
      if (limit === undefined || failures < limit.free) return 0;
      return lastAt + Math.min(limit.mostMs, 1000 * 2 ** Math.min(failures - limit.free, 20)) - now;
    }),
  );
}
