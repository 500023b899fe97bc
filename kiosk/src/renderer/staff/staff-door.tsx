import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTexts } from '../i18n.ts';

/** A hand that wipes the screen, or a customer who leans on it, is off again by then. Ms. */
export const HOLD_MS = 2000;

export interface StaffDoorProps {
  /** It was opened while a customer is asked, and waits for the end of that. */
  readonly waiting: boolean;
  readonly onOpen: () => void;
}

/**
 * The way into the staff layer: the brand's mark, held for two seconds. It is no button of the console, so no press can
 * be taken for it, nor it for one. By the keyboard it is Ctrl+Alt+S, or Enter on it.
 */
export function StaffDoor({ waiting, onOpen }: StaffDoorProps) {
  const { t } = useTexts();
  const [held, setHeld] = useState(false);
  const timer = useRef<number>(undefined);

  const release = () => {
    window.clearTimeout(timer.current);
    setHeld(false);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);

  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      // By the physical key: under the Russian layout it is another letter.
      if (event.code !== 'KeyS' || !event.ctrlKey || !event.altKey || event.repeat) return;
      event.preventDefault();
      onOpen();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [onOpen]);

  return (
    <button
      type="button"
      className="door"
      aria-label={t('staff.door')}
      data-held={held || undefined}
      data-waiting={waiting || undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        setHeld(true);
        timer.current = window.setTimeout(() => {
          setHeld(false);
          onOpen();
        }, HOLD_MS);
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onPointerLeave={release}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        // Enter, Space and assistive technology click without a pointer.
        if (event.detail === 0) onOpen();
      }}
    >
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <circle cx="20" cy="20" r="18" pathLength="1" />
      </svg>
    </button>
  );
}
