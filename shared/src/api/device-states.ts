/**
 * How workplaces fare, for one page over the whole chain (docs/decisions/0119). Times are hub's wall ms.
 *
 * The states, the one that most needs a hand first; a workplace has the first that holds:
 * - `no-data`: its kiosk sends no heartbeat: nothing is known of it;
 * - `fault`: its kiosk or its console tells of something that is wrong (`reasons`);
 * - `no-kiosk`: none serves it, or the one that did was switched off;
 * - `sending`: all works, but events older than `LATE_MS` still wait to be sent;
 * - `no-customers`: all works, the store is open, and no button has been pressed for `QUIET_MS`;
 * - `closed`: all works, and the store is closed by its opening hours;
 * - `well`.
 */
export const deviceStates = [
  'no-data',
  'fault',
  'no-kiosk',
  'sending',
  'no-customers',
  'closed',
  'well',
] as const;
export type DeviceState = (typeof deviceStates)[number];
