import type { Clock } from '@otklik/shared/base/clock.ts';
import { verifyPassword } from '@otklik/shared/base/password.ts';

/**
 * PINs typed at the counter: five tries, then a delay that grows (DESIGN §9). One gate for all of a kiosk's PINs, so
 * that the staff menu and signing in share the rule; each key counts for itself, so that who knows one PIN cannot buy
 * tries at another.
 *
 * Only the number of failures is kept, no time: a clock that is set changes nothing, and a delay begins anew, in full,
 * at each start.
 */

export const FREE_TRIES = 5;
const FIRST_DELAY_MS = 30_000;
const MAX_DELAY_MS = 3_600_000;

/** `operator:` and the operator's id; `operator:?` for numbers nobody has. */
export type PinKey = 'staff' | `operator:${string}`;

export type PinAnswer =
  | { readonly right: true }
  /** `triesLeft`: before the delay. */
  | { readonly right: false; readonly code: 'pin-wrong'; readonly triesLeft: number }
  | { readonly right: false; readonly code: 'pin-locked'; readonly waitMs: number };

/** Where the failures are kept: durable text. */
export interface PinStore {
  read(): string | undefined;
  write(text: string): void;
}

export interface PinGate {
  /** Checks `pin` against its argon2id PHC string; without one (nobody has that number) it is wrong, as slowly. */
  attempt(key: PinKey, pin: string, phc: string | undefined): Promise<PinAnswer>;
  /** How long `key` is still refused, ms; 0 when it may try. */
  waitMs(key: PinKey): number;
}

/** What a PIN may be: 4 to 12 digits. */
export const isPin = (text: string): boolean => /^\d{4,12}$/.test(text);

/** How long the next try must wait after so many failures in a row, ms: 30 s after the fifth, doubling to an hour. */
export const delayAfter = (failures: number): number =>
  failures < FREE_TRIES ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (failures - FREE_TRIES), MAX_DELAY_MS);

/** The hash of nothing anybody can type, by the same parameters as every other. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

export function createPinGate({ store, clock }: { store: PinStore; clock: Clock }): PinGate {
  const failures = parseFailures(store.read());
  const blockedUntil = new Map(
    [...failures].map(([key, count]) => [key, clock.mono() + delayAfter(count)] as const),
  );

  const waitMs = (key: PinKey): number => Math.max(0, (blockedUntil.get(key) ?? 0) - clock.mono());

  function count(key: PinKey, wrong: number): void {
    if (wrong === 0) {
      failures.delete(key);
      blockedUntil.delete(key);
    } else {
      failures.set(key, wrong);
      blockedUntil.set(key, clock.mono() + delayAfter(wrong));
    }
    store.write(JSON.stringify(Object.fromEntries(failures)));
  }

  return {
    waitMs,
    async attempt(key, pin, phc) {
      const wait = waitMs(key);
      if (wait > 0) return { right: false, code: 'pin-locked', waitMs: wait };
      // Counted before it is checked: neither a power cut in between nor tries side by side are free.
      const wrong = (failures.get(key) ?? 0) + 1;
      count(key, wrong);
      const right = (await verifyPassword(isPin(pin) ? pin : '', phc ?? NOBODY)) && phc !== undefined;
      if (right && isPin(pin)) {
        count(key, 0);
        return { right: true };
      }
      const waiting = waitMs(key);
      return waiting > 0
        ? { right: false, code: 'pin-locked', waitMs: waiting }
        : { right: false, code: 'pin-wrong', triesLeft: Math.max(0, FREE_TRIES - wrong) };
    },
  };
}

/** What cannot be read counts as no failures: it is the kiosk's own file, which only its owner can have changed. */
function parseFailures(text: string | undefined): Map<PinKey, number> {
  const failures = new Map<PinKey, number>();
  if (text === undefined) return failures;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failures;
  }
  if (typeof value !== 'object' || value === null) return failures;
  for (const [key, count] of Object.entries(value)) {
    if (isPinKey(key) && Number.isSafeInteger(count) && count > 0) failures.set(key, count);
  }
  return failures;
}

const isPinKey = (key: string): key is PinKey => key === 'staff' || key.startsWith('operator:');
