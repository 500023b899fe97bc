import { type AlertKind, type Bounds, thresholdBounds } from '@otklik/shared/api/alert-kinds.ts';

/** Lines of rules as the page names them. */
const KNOWN = [
  'raiseMinutes',
  'clearMinutes',
  'clearHours',
  'raiseMb',
  'clearMb',
  'offsetSeconds',
  'errorSeconds',
  'line',
  'margin',
  'drop',
  'days',
  'baselineDays',
  'minPolls',
] as const;
export type KnownThreshold = (typeof KNOWN)[number];

export const isKnownThreshold = (name: string): name is KnownThreshold =>
  KNOWN.some((known) => known === name);

/** Kept as shares of 1, shown and typed in percent. */
const isShare = (name: string): boolean => name === 'line' || name === 'margin' || name === 'drop';

export const shownThreshold = (name: string, value: number): number =>
  isShare(name) ? Math.round(value * 1000) / 10 : value;

/** What may be typed: the same bounds the hub checks. */
export function boundsOf(kind: AlertKind, name: string): { readonly min: number; readonly max?: number } {
  const bounds: Readonly<Record<string, Bounds>> = thresholdBounds[kind];
  const field = bounds[name];
  return field === undefined
    ? { min: 0 }
    : { min: shownThreshold(name, field.least), max: shownThreshold(name, field.most) };
}

/** Steps of the field: shares to a tenth of a percent, all else whole. */
export const stepOf = (name: string): number => (isShare(name) ? 0.1 : 1);

/** What was typed, as it is kept; what is no number changes nothing. */
export function storedThreshold(name: string, typed: FormDataEntryValue | null, before: number): number {
  const value = typeof typed === 'string' && typed.trim() !== '' ? Number(typed) : Number.NaN;
  if (!Number.isFinite(value)) return before;
  return isShare(name) ? Math.round(value * 10) / 1000 : Math.round(value);
}
