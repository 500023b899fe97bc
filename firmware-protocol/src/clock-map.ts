import { asMonoMs, type MonoMs } from '@otklik/shared/base/ids.ts';
import { distance } from './uint32.ts';

/**
 * Maps a device's clock to the host's by the least (host − t) seen: the frame that travelled fastest tells the offset
 * best, so edges sent late or again keep their true time.
 *
 * The least is taken over the last one to two windows of WINDOW_MS, not over the whole boot: the crystal of a cheap
 * board is off by up to 0.5 % (18 s an hour), so the least of a whole boot would soon place each press of a slow device
 * minutes into the past. Within two windows the drift stays under 100 ms.
 */
const WINDOW_MS = 10_000;

export interface ClockMap {
  /** Device time of the newest frame, counted on past 2^32. */
  readonly deviceMs: number;
  /** The same as the wire has it. */
  readonly t: number;
  /** When the current window began, host ms. */
  readonly since: number;
  /** Least (host − t) of the current window and of the one before. */
  readonly least: number;
  readonly leastBefore: number | undefined;
}

/** Takes in a frame of device time `t` that arrived at `now`. */
export function observe(map: ClockMap | undefined, t: number, now: MonoMs): ClockMap {
  if (map === undefined) return { deviceMs: t, t, since: now, least: now - t, leastBefore: undefined };
  const own = unwrap(map, t);
  const newest = own > map.deviceMs ? { deviceMs: own, t } : { deviceMs: map.deviceMs, t: map.t };
  const offset = now - own;
  const age = now - map.since;
  if (age < WINDOW_MS) return { ...map, ...newest, least: Math.min(map.least, offset) };
  const leastBefore = age < 2 * WINDOW_MS ? map.least : undefined;
  return { ...newest, since: now, least: offset, leastBefore };
}

/** The host time of device time `t`. */
export function hostTime(map: ClockMap, t: number): MonoMs {
  return asMonoMs(unwrap(map, t) + Math.min(map.least, map.leastBefore ?? map.least));
}

function unwrap(map: ClockMap, t: number): number {
  return map.deviceMs + distance(t, map.t);
}
