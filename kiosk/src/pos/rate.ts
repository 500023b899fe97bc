/** A token bucket a caller: a burst, then a steady rate. Time is given in. */
export interface RateBound {
  /** Takes one; 0 where it was there, else after how many ms the next one is. */
  take(caller: string, now: number): number;
}

const MAX_CALLERS = 2000;

export function rateBound(burst: number, perSecond: number): RateBound {
  const buckets = new Map<string, { readonly left: number; readonly at: number }>();
  return {
    take(caller, now) {
      const bucket = buckets.get(caller) ?? { left: burst, at: now };
      const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
      // Taken out and put in again, so that the first in the map is the one longest silent.
      buckets.delete(caller);
      buckets.set(caller, { left: left >= 1 ? left - 1 : left, at: now });
      const oldest = buckets.size > MAX_CALLERS ? buckets.keys().next().value : undefined;
      if (oldest !== undefined) buckets.delete(oldest);
      return left >= 1 ? 0 : Math.ceil(((1 - left) / perSecond) * 1000);
    },
  };
}
