import type { Button } from '@otklik/shared/poll/events.ts';
import { type PointerEvent, useState } from 'react';
import { useInput } from '../state/input.ts';

export interface PressButtonProps {
  readonly place: number;
  readonly button: Button;
  readonly className: string;
  /** Where the button shows no text of its own. */
  readonly label?: string;
  readonly children: React.ReactNode;
}

/** A button of the console on the screen: the finger's touch is the DN, its release the UP. */
export function PressButton({ place, button, className, label, children }: PressButtonProps) {
  const { presses } = useInput();
  const [pressed, setPressed] = useState(false);

  const release = (event: PointerEvent) => {
    presses.up(`pointer ${event.pointerId}`);
    setPressed(false);
  };

  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      data-button={button}
      data-pressed={pressed || undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        presses.down(`pointer ${event.pointerId}`, { source: 'touch', place, button });
        setPressed(true);
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onPointerLeave={release}
      // A touch must not leave the focus behind: Space would then press this button for the seller.
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        // Enter, Space and assistive technology click without a pointer.
        if (event.detail !== 0) return;
        presses.down('click', { source: 'touch', place, button });
        presses.up('click');
      }}
    >
      {children}
    </button>
  );
}
