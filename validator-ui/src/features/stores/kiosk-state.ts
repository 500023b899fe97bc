import type { DeviceHealth, KioskHealth } from '@otklik/shared/api/heartbeat.ts';

/** What of a kiosk's health people are to act on; pure, so that a table of kiosks can be tried without a screen. */

/** A clock further off than this is told: footage is found by it. Ms. */
const CLOCK_ERROR_MS = 1000;
const DISK_LOW_BYTES = 1_000_000_000;

/** What people call a kiosk: by the workplaces it serves, else by the beginning of its id. */
export const kioskName = ({ id, workplaces }: Pick<KioskHealth, 'id' | 'workplaces'>): string =>
  workplaces.length === 0 ? id.slice(0, 8) : workplaces.map(({ name }) => name).join(', ');

/** No heartbeat comes: of this kiosk there is no data. From one for which another stands none is awaited. */
export const hasNoData = ({ state, replacedBy }: KioskHealth): boolean =>
  replacedBy === undefined && (state === 'silent' || state === 'never');

export const isClockPoor = (kiosk: KioskHealth): boolean =>
  (kiosk.heartbeat?.clock?.error ?? 0) > CLOCK_ERROR_MS;

export const isDiskLow = (kiosk: KioskHealth): boolean =>
  (kiosk.heartbeat?.journal.freeBytes ?? Number.POSITIVE_INFINITY) < DISK_LOW_BYTES;

/** The codes of what is wrong now; those of its devices stay with the devices. */
export const faultsOf = (kiosk: KioskHealth): readonly string[] =>
  kiosk.heartbeat?.faults.map(({ code }) => code) ?? [];

export const isDeviceAway = (device: DeviceHealth): boolean => device.state !== 'up';

/** Somebody should look at it. A kiosk that was switched off, or for which another stands, is as it should be. */
export function needsAttention(kiosk: KioskHealth): boolean {
  if (kiosk.state === 'revoked' || kiosk.replacedBy !== undefined) return false;
  if (hasNoData(kiosk)) return true;
  const away = kiosk.heartbeat?.devices.some(isDeviceAway) ?? false;
  return away || faultsOf(kiosk).length > 0 || isClockPoor(kiosk) || isDiskLow(kiosk);
}
