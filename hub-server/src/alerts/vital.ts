import type { AlertRule } from '@otklik/shared/api/alerts.ts';
import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import { WATCHED_FAULTS } from './kiosk-rules.ts';

/** Of a heartbeat what rules look at, in a few numbers: ten thousand are kept in memory. */
export interface Vital {
  /** It names a fault that some rule knows, or the kiosk cannot write. */
  readonly faulty: boolean;
  /** Free on its disk, MB; Infinity where it does not say. */
  readonly freeMb: number;
  /** How far its clock is off and how unsure that is, ms; 0 where it has not been measured. */
  readonly offMs: number;
  readonly errorMs: number;
}

export function vitalOf({ faults, journal, clock }: Heartbeat): Vital {
  const { freeBytes, recording, ballast } = journal;
  return {
    faulty: !recording || ballast === 'away' || faults.some(({ code }) => WATCHED_FAULTS.has(code)),
    freeMb: freeBytes === undefined ? Number.POSITIVE_INFINITY : Math.floor(freeBytes / 1e6),
    offMs: Math.abs(clock?.offset ?? 0),
    errorMs: clock?.error ?? 0,
  };
}

/** Within these no rule that is on reads anything but “good”, whatever its scope. */
export interface CalmBounds {
  readonly freeMb: number;
  readonly offMs: number;
  readonly errorMs: number;
  /** Whether a rule asks for silence at all. */
  readonly silence: boolean;
}

/** The strictest line of all rules. */
export function calmBounds(rules: readonly AlertRule[]): CalmBounds {
  let bounds: CalmBounds = {
    freeMb: Number.NEGATIVE_INFINITY,
    ...{ offMs: Number.POSITIVE_INFINITY, errorMs: Number.POSITIVE_INFINITY },
    silence: false,
  };
  for (const { kind, on, thresholds } of rules) {
    if (!on) continue;
    const { raiseMb = 0, clearMb = 0, offsetSeconds = 0, errorSeconds = 0 } = thresholds;
    if (kind === 'disk') bounds = { ...bounds, freeMb: Math.max(bounds.freeMb, raiseMb, clearMb) };
    if (kind === 'clock') {
      const offMs = Math.min(bounds.offMs, (offsetSeconds * 1000) / 2);
      bounds = { ...bounds, offMs, errorMs: Math.min(bounds.errorMs, errorSeconds * 1000) };
    }
    if (kind === 'kiosk-silent') bounds = { ...bounds, silence: true };
  }
  return bounds;
}

/**
 * Whether nothing can follow from looking at a kiosk of which nothing is watched: what it said last is good by every rule,
 * or it is silent and no rule asks for that.
 */
export function isCalm(
  { at, vital }: { readonly at: number; readonly vital: Vital | undefined },
  { freeMb, offMs, errorMs, silence }: CalmBounds,
  now: number,
): boolean {
  if (now - at > SILENT_MS) return !silence;
  return (
    vital !== undefined &&
    !vital.faulty &&
    vital.freeMb >= freeMb &&
    vital.offMs <= offMs &&
    vital.errorMs <= errorMs
  );
}
