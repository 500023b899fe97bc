import { useEffect, useState } from 'react';

/** Asks once more before it acts; what is not confirmed within this is forgotten. Ms. */
const ASK_MS = 8000;

export interface SureButtonProps {
  readonly label: string;
  /** The question put in the same place. */
  readonly sure: string;
  readonly disabled?: boolean;
  readonly onSure: () => void;
}

/** A button for what cannot be taken back: the first press asks, the second does it. */
export function SureButton({ label, sure, disabled = false, onSure }: SureButtonProps) {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!asking) return;
    const timer = window.setTimeout(() => setAsking(false), ASK_MS);
    return () => window.clearTimeout(timer);
  }, [asking]);
  return (
    <button
      type="button"
      className={asking ? 'primary' : undefined}
      disabled={disabled}
      onClick={() => {
        setAsking(!asking);
        if (asking) onSure();
      }}
    >
      {asking ? sure : label}
    </button>
  );
}
