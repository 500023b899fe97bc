import { useEffect, useRef } from 'react';
import { useTexts } from '../i18n.ts';
import { useSecondsLeft, useStableDeadline } from './use-seconds-left.ts';

export interface CountdownProps {
  /** Length of the whole window, ms. */
  readonly windowMs: number;
  /** `performance.now()` at which it ends. */
  readonly until: number;
}

const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * The line that shrinks from both ends. Two halves slide to the middle, each cut off there: only transforms move, so
 * the compositor does it alone, and the ends stay round. With reduced motion it steps once a second.
 */
export function Countdown({ windowMs, until }: CountdownProps) {
  const { t } = useTexts();
  const deadline = useStableDeadline(until);
  const seconds = useSecondsLeft(deadline);
  const left = useRef<HTMLElement>(null);
  const right = useRef<HTMLElement>(null);

  useEffect(() => {
    const leftMs = Math.max(0, deadline - performance.now());
    const gone = 100 * (1 - Math.min(1, leftMs / windowMs));
    const steps = Math.max(1, Math.ceil(leftMs / 1000));
    const timing: KeyframeAnimationOptions = {
      duration: leftMs,
      easing: reducedMotion() ? `steps(${steps}, end)` : 'linear',
      fill: 'forwards',
    };
    const slide = (half: HTMLElement | null, sign: 1 | -1) =>
      half?.animate(
        [{ transform: `translateX(${sign * gone}%)` }, { transform: `translateX(${sign * 100}%)` }],
        timing,
      );
    const animations = [slide(left.current, 1), slide(right.current, -1)];
    return () => {
      for (const animation of animations) animation?.cancel();
    };
  }, [deadline, windowMs]);

  const text = t('ask.left', { count: seconds });
  return (
    <>
      <div className="bar" role="timer" aria-label={text}>
        <span className="bar-half">
          <i ref={left} />
        </span>
        <span className="bar-half">
          <i ref={right} />
        </span>
      </div>
      <span className="time-text" aria-hidden="true">
        {text}
      </span>
    </>
  );
}

/** The window has not begun, it waits for the prompt's end: the line stands whole. Answers count all the same. */
export function Waiting({ kind }: { readonly kind: 'audio' | 'video' | undefined }) {
  const { t } = useTexts();
  return (
    <>
      <div className="bar bar--whole" aria-hidden="true" />
      {kind !== undefined && (
        <span className="time-text">{t(kind === 'audio' ? 'ask.listen' : 'ask.watch')}</span>
      )}
    </>
  );
}
