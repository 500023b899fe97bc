import type { AlertRuleBody } from '@otklik/shared/api/alerts.ts';
import { isQuiet } from '../deliveries/hold.ts';
import { storeOffset } from '../results/store-hour.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** Minutes since 1970-01-01 by the clocks of a zone. */
const localMinutes = (zone: string, at: number): number =>
  Math.floor((at + storeOffset(zone, at)) / MINUTE_MS);

/** When the rule's quiet hours are over that `at` lies in; `at` itself where it lies in none. */
export function afterQuietHours(quiet: AlertRuleBody['quiet'], zone: string, at: number): number {
  if (quiet === undefined || !isQuiet(quiet, localMinutes(zone, at) % DAY_MINUTES)) return at;
  const left = (quiet.to - (localMinutes(zone, at) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return (Math.floor(at / MINUTE_MS) + left) * MINUTE_MS;
}
