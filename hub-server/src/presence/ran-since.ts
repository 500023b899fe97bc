/** When an event happened: by its kiosk's own count (ms since some start of it), and by the hub's clock, ms. */
export interface Moment {
  readonly boot: string;
  readonly mono: number;
  readonly hubAt: number;
}

/** An offset of clocks changes on quarters of an hour at the finest, so hours of any store begin on one. */
const QUARTER_MS = 15 * 60_000;
/** So long a kiosk runs in one go at most, ms: a count beyond it is a fault. */
const MOST_MS = 400 * 86_400_000;

/**
 * Since when a kiosk is known to have run without a break, up to an event of it; hub time, ms. From the event `before` it in
 * the journal on where both are of one start of the program: it was there all the time and had nothing to write. The time
 * between is that of its own count, which no setting of a clock moves. Undefined: it was noted with the event before.
 */
export function ranSince(before: Moment | undefined, event: Moment): number | undefined {
  if (before === undefined || before.boot !== event.boot) return event.hubAt;
  const ran = Math.min(MOST_MS, Math.max(0, event.mono - before.mono));
  const quarter = (at: number): number => Math.floor(at / QUARTER_MS);
  const same = quarter(before.hubAt) === quarter(event.hubAt);
  return same && ran < QUARTER_MS ? undefined : event.hubAt - ran;
}
