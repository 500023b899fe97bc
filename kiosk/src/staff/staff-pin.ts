import { hashPassword } from '@otklik/shared/base/password.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Journal } from '../journal/journal.ts';
import { isPin, type PinStore } from './pin.ts';

/** The kiosk's own PIN, set at the first opening of the staff layer or by `npm run kiosk -- pin`. A PHC string. */
const STAFF_PIN = 'staff.pin';
/** Wrong tries of all PINs at this kiosk. */
const PIN_FAILURES = 'pin.failures';

type Settings = Pick<Journal, 'setting' | 'setSetting'>;

/** Which PIN opens the staff layer: the hub's, where it has given one, else the kiosk's own. There is no other. */
export interface StaffPin {
  phc(): string | undefined;
  fromHub(): boolean;
  /** Sets the kiosk's own; refused where the hub's counts, or where it is no PIN. */
  set(pin: string): Promise<Result<void, 'pin-from-hub' | 'pin-unfit'>>;
}

/** `hubPin`: what the hub's configuration gives now. */
export function staffPin(settings: Settings, hubPin: () => string | undefined, rng: Rng): StaffPin {
  return {
    phc: () => hubPin() ?? settings.setting(STAFF_PIN),
    fromHub: () => hubPin() !== undefined,
    async set(pin) {
      if (hubPin() !== undefined) return err('pin-from-hub');
      if (!isPin(pin)) return err('pin-unfit');
      settings.setSetting(STAFF_PIN, await hashPassword(pin, rng));
      return ok(undefined);
    },
  };
}

/** Failures outlive a restart, or the delay would end with a pulled plug. */
export const pinStore = (settings: Settings): PinStore => ({
  read: () => settings.setting(PIN_FAILURES),
  write: (text) => settings.setSetting(PIN_FAILURES, text),
});

/** After the PIN was set anew at the machine itself, what was tried before means nothing. */
export const forgetFailures = (settings: Settings): void => settings.setSetting(PIN_FAILURES, '{}');
