/** What an alert can be about (docs/alerts.md says when each begins and ends). */
export const alertKinds = [
  'kiosk-silent',
  'button-stuck',
  'button-chatter',
  'disk',
  'clock',
  'prompts-missing',
  'journal-damaged',
  'fork',
  'index-low',
  'response-drop',
  'coverage-drop',
  'force-majeure',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What a line may be; `whole`: an integer. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

const whole = (least: number, most: number): Bounds => ({ least, most, whole: true });
const share: Bounds = { least: 0, most: 1, whole: false };
const minutes = whole(0, 10_080);
const days = whole(1, 90);
const polls = whole(1, 100_000);

/**
 * Where each kind draws its lines; a field that a kind does not use is refused. No schema: the thread that writes checks by
 * them, and does without the library of schemas (docs/decisions/0126).
 */
export const thresholdBounds = {
  /** Without a heartbeat, while the store is open. */
  'kiosk-silent': { raiseMinutes: minutes },
  /** Held down all the while. */
  'button-stuck': { raiseMinutes: minutes, clearMinutes: minutes },
  'button-chatter': { raiseMinutes: minutes, clearMinutes: minutes },
  /** Free space at which it begins and ends, MB. */
  disk: { raiseMb: whole(1, 10_000_000), clearMb: whole(1, 10_000_000) },
  /** How far the kiosk's clock is off, and how surely that is known, seconds. */
  clock: { offsetSeconds: whole(1, 31_536_000), errorSeconds: whole(1, 3600) },
  'prompts-missing': { raiseMinutes: minutes },
  /** After the last time it was seen, it is over by itself. */
  'journal-damaged': { clearHours: whole(1, 720) },
  fork: { clearHours: whole(1, 720) },
  /** The interval lies below `line`; over once the index is `margin` above it. */
  'index-low': { line: share, margin: share, days, minPolls: polls },
  /** The share fell by more than `drop` against the days before, beyond chance. */
  'response-drop': { drop: share, days, baselineDays: days, minPolls: polls },
  'coverage-drop': { drop: share, days, baselineDays: days, minPolls: polls },
  /** Outside 3σ of the operator's own baseline. */
  'force-majeure': { days, baselineDays: days, minPolls: polls },
} as const satisfies Record<AlertKind, Readonly<Record<string, Bounds>>>;
export type Thresholds = {
  readonly [K in AlertKind]: Readonly<Record<keyof (typeof thresholdBounds)[K], number>>;
};

/** Whether these are all the lines of the kind and no others, each within its bounds. */
export function fitsThresholds(kind: AlertKind, thresholds: Readonly<Record<string, number>>): boolean {
  const bounds: Readonly<Record<string, Bounds>> = thresholdBounds[kind];
  const known = (name: string): boolean => Object.hasOwn(bounds, name);
  return (
    Object.keys(thresholds).every(known) &&
    Object.entries(bounds).every(([name, { least, most, whole }]) => {
      const value = Object.hasOwn(thresholds, name) ? thresholds[name] : undefined;
      if (value === undefined || !Number.isFinite(value)) return false;
      return value >= least && value <= most && (!whole || Number.isInteger(value));
    })
  );
}

export const defaultThresholds: Thresholds = {
  'kiosk-silent': { raiseMinutes: 10 },
  'button-stuck': { raiseMinutes: 1, clearMinutes: 5 },
  'button-chatter': { raiseMinutes: 0, clearMinutes: 60 },
  disk: { raiseMb: 500, clearMb: 1000 },
  clock: { offsetSeconds: 600, errorSeconds: 5 },
  'prompts-missing': { raiseMinutes: 30 },
  'journal-damaged': { clearHours: 24 },
  fork: { clearHours: 24 },
  'index-low': { line: 0.7, margin: 0.02, days: 7, minPolls: 30 },
  'response-drop': { drop: 0.1, days: 3, baselineDays: 28, minPolls: 100 },
  'coverage-drop': { drop: 0.1, days: 3, baselineDays: 28, minPolls: 100 },
  'force-majeure': { days: 7, baselineDays: 28, minPolls: 50 },
};

/** Told by day and night, whatever hours are quiet: presses may be lost, or a journal is not what it says. */
export const criticalKinds: readonly AlertKind[] = ['disk', 'journal-damaged', 'fork'];
