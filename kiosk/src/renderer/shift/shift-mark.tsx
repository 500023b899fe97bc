import { useCallback, useState } from 'react';
import type { PlaceShift } from '../../shift/shift-view.ts';
import { useTexts } from '../i18n.ts';
import { LazySignIn } from './lazy-sign-in.tsx';
import { shiftTexts } from './texts.ts';

/** A small number in the corner: who is signed in. Where a PIN will do it opens the sheet to sign in and out. */
export function ShiftMark({ shift }: { readonly shift: PlaceShift }) {
  const { locale } = useTexts();
  const texts = shiftTexts(locale);
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const { number, notice, pin } = shift;
  const word = notice === undefined || open ? undefined : texts.notice(notice);
  const label = number === undefined ? texts.t('open') : texts.t('signedIn', { number });
  return (
    <div className="shift">
      {pin || number !== undefined ? (
        <button
          type="button"
          className="shift-mark"
          aria-label={label}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setOpen(true)}
        >
          <PersonMark /> {number}
        </button>
      ) : null}
      <span role="status">{word}</span>
      {open && <LazySignIn shift={shift} texts={texts} onClose={close} />}
    </div>
  );
}

function PersonMark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="8" r="4" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M4 21c1-5 4-7 8-7s7 2 8 7" fill="none" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}
