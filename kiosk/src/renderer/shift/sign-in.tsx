import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PlaceShift } from '../../shift/shift-view.ts';
import { useInput } from '../state/input.ts';
import type { ShiftTexts } from './texts.ts';

export interface SignInProps {
  readonly shift: PlaceShift;
  readonly texts: ShiftTexts;
  readonly onClose: () => void;
}

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
const MAX = 12;
/** A sheet left open is off again before the next customer. Ms. */
const LEFT_OPEN_MS = 30_000;

/** Number, then PIN, by finger or keyboard. The keys typed here press no button of the console. */
export function SignIn({ shift, texts: { t, notice: wordOf }, onClose }: SignInProps) {
  const { send } = useInput();
  const dialog = useRef<HTMLDialogElement>(null);
  const [number, setNumber] = useState<string>();
  const [typed, setTyped] = useState('');
  const [sent, setSent] = useState(false);
  const { place, notice } = shift;
  const onPin = number !== undefined;
  const enough = typed.length >= (onPin ? 4 : 1);

  useEffect(() => {
    dialog.current?.showModal();
    // Not on the first digit, which Enter would type.
    dialog.current?.focus();
  }, []);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    if (sent && notice?.code === 'signed-in') close();
  }, [sent, notice]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each key typed begins the wait anew
  useEffect(() => {
    const timer = window.setTimeout(() => close(), LEFT_OPEN_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);

  const type = (digit: string) => setTyped((before) => (before + digit).slice(0, MAX));
  const enter = () => {
    if (!enough) return;
    setTyped('');
    if (number === undefined) return setNumber(typed);
    setSent(true);
    send({ type: 'sign-in', place, number, pin: typed });
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab' || event.ctrlKey || event.altKey || event.metaKey)
      return;
    event.stopImmediatePropagation();
    if (/^\d$/.test(event.key)) type(event.key);
    else if (event.key === 'Backspace') setTyped((before) => before.slice(0, -1));
    else if (event.key === 'Enter' && !(document.activeElement instanceof HTMLButtonElement)) enter();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, []);

  return (
    <dialog ref={dialog} tabIndex={-1} className="sign-in" aria-labelledby="sign-in-title" onClose={onClose}>
      <h1 id="sign-in-title">{t('title')}</h1>
      <p>{onPin ? t('pin') : t('number')}</p>
      <p className="sign-in-typed" role="status" aria-label={t('entered', { count: typed.length })}>
        {onPin ? '●'.repeat(typed.length) : typed}
      </p>
      <p className="sign-in-trouble" role="alert">
        {sent && notice !== undefined && notice.code !== 'signed-in' ? wordOf(notice) : ''}
      </p>
      <div className="sign-in-keys">
        {digits.map((digit) => (
          <button key={digit} type="button" onClick={() => type(digit)}>
            {digit}
          </button>
        ))}
        <button
          type="button"
          aria-label={t('erase')}
          onClick={() => setTyped((before) => before.slice(0, -1))}
        >
          ←
        </button>
      </div>
      <div className="sign-in-ends">
        <button type="button" disabled={!enough} onClick={enter}>
          {onPin ? t('enter') : t('next')}
        </button>
        {shift.number !== undefined && (
          <button
            type="button"
            onClick={() => {
              send({ type: 'sign-out', place });
              onClose();
            }}
          >
            {t('out', { number: shift.number })}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </dialog>
  );
}
