import { useEffect, useRef, useState } from 'react';

/** Two views that say the same moment differ by the time they took to come. */
const jitterMs = 250;

/** A deadline on the page's own clock that does not tremble when a view repeats it. */
export function useStableDeadline(deadline: number): number {
  const kept = useRef(deadline);
  if (Math.abs(kept.current - deadline) > jitterMs) kept.current = deadline;
  return kept.current;
}

const secondsTo = (deadline: number): number => Math.max(0, Math.ceil((deadline - performance.now()) / 1000));

/** Whole seconds left until `deadline` (`performance.now()`), rounded up; wakes once a second, not at all when over. */
export function useSecondsLeft(deadline: number): number {
  const [, setTick] = useState(0);
  const seconds = secondsTo(deadline);
  useEffect(() => {
    if (seconds === 0) return;
    const next = deadline - performance.now() - (seconds - 1) * 1000;
    const timer = setTimeout(() => setTick((tick) => tick + 1), Math.max(1, next));
    return () => clearTimeout(timer);
  });
  return seconds;
}
