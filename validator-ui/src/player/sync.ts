/** How a camera beside the one at hand keeps with it. Times are hub time, ms. */
export type Correction =
  | { readonly kind: 'none' }
  /** Plays on at this rate until they agree. */
  | { readonly kind: 'rate'; readonly rate: number }
  /** Too far away to catch up: it goes there. */
  | { readonly kind: 'seek'; readonly wall: number };

/** Within this the two are taken as one moment, ms: a third of a frame at 25 frames a second. */
export const together = 12;
/** Further apart than this at normal speed, catching up would take longer than a seek, ms. */
const tooFar = 300;
/** A difference is to be gone after about so long, ms. */
const within = 1000;
/** No faster or slower than by this share: people must not be seen to run. */
const mostShare = 0.25;

/**
 * What brings a camera that is at `follower` to where the master is, which plays at `rate`. The rate is proportional to the
 * difference and bounded, so it cannot swing; at higher speed a difference of hub time lasts shorter, so more of it is borne.
 * Hub time passes at `rate`, so a share of it wins `rate` times as much a second: the share is divided by it, and a
 * difference shrinks as fast in slow motion as at normal speed.
 */
export function correction(master: number, follower: number, rate: number): Correction {
  const ahead = follower - master;
  const fast = Math.max(1, rate);
  if (Math.abs(ahead) > tooFar * fast) return { kind: 'seek', wall: master };
  if (Math.abs(ahead) <= together * fast) return { kind: 'none' };
  const share = Math.min(mostShare, Math.max(-mostShare, ahead / (within * rate)));
  return { kind: 'rate', rate: rate * (1 - share) };
}
