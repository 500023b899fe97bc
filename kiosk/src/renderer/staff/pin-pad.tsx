import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useLayer } from './context.ts';
import { clockTime } from './texts.ts';

export interface PinPadProps {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  /** Why the last try was refused. */
  readonly trouble: string | undefined;
  /** No try is taken before `performance.now()` is this. */
  readonly lockedUntil: number;
  readonly onPin: (pin: string) => void;
}

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const MIN = 4;
const MAX = 12;

/** Digits by finger or keyboard; never shown, only counted. */
export function PinPad({ title, lead, action, trouble, lockedUntil, onPin }: PinPadProps) {
  const { texts, steered } = useLayer();
  const keys = useRef<HTMLDivElement>(null);
  const { t } = texts;
  const [pin, setPin] = useState('');
  const left = useLeft(lockedUntil);
  const locked = left > 0;
  const typed = pin.length;

  const type = useCallback((digit: string) => setPin((before) => (before + digit).slice(0, MAX)), []);
  const erase = () => setPin((before) => before.slice(0, -1));
  const enter = () => {
    if (locked || pin.length < MIN) return;
    setPin('');
    onPin(pin);
  };

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(event.key)) type(event.key);
    else if (event.key === 'Backspace') erase();
    // Enter on a button of the pad presses that button.
    else if (event.key === 'Enter' && !(document.activeElement instanceof HTMLButtonElement)) enter();
    else return;
    event.preventDefault();
  });
  // With the pad itself, not a moment after it: who types at once, as a scanner does, loses no digit.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  // Each digit is looked for from another one, so that the presses, which are recorded, do not tell the PIN.
  useEffect(() => {
    if (!steered || locked) return;
    const all = [...(keys.current?.querySelectorAll<HTMLElement>('[data-digit]') ?? [])];
    all[(randomBelow(all.length) + typed) % all.length]?.focus();
  }, [steered, locked, typed]);

  return (
    <div className="pin">
      <div className="pin-words">
        <h1 id="staff-title">{title}</h1>
        <p className="lead">{lead}</p>
        <p className="pin-dots" role="status" aria-label={t('pin.entered', { count: pin.length })}>
          {'●'.repeat(pin.length)}
          {'○'.repeat(Math.max(0, MIN - pin.length))}
        </p>
        <p className="trouble" role="alert">
          {locked ? t('error.pin-locked', { time: clockTime(left) }) : trouble}
        </p>
      </div>
      <div className="pin-keys" ref={keys}>
        {digits.map((digit) => (
          <button key={digit} type="button" data-digit disabled={locked} onClick={() => type(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" disabled={locked} aria-label={t('pin.delete')} onClick={erase}>
          ←
        </button>
        <button type="button" data-digit disabled={locked} onClick={() => type('0')}>
          0
        </button>
        <button type="button" className="primary" disabled={locked || pin.length < MIN} onClick={enter}>
          {action}
        </button>
      </div>
    </div>
  );
}

/** Evenly: 2 ** 32 is so much more than the keys of a pad that the rest does not show. */
const randomBelow = (count: number): number =>
  (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % Math.max(1, count);

/** Ms until then, each second anew. */
function useLeft(until: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (until <= performance.now()) return;
    setNow(performance.now());
    const timer = window.setInterval(() => setNow(performance.now()), 500);
    return () => window.clearInterval(timer);
  }, [until]);
  return Math.max(0, until - now);
}
