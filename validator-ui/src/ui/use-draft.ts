import { useEffect, useRef, useState } from 'react';

export interface Draft {
  /** What the field shows. */
  readonly text: string;
  readonly setText: (text: string) => void;
  /** What was told last, or stands by another's hand since. */
  readonly standing: () => string;
  /** Tells what is meant, once. */
  readonly tell: (value: string) => void;
}

/**
 * What is typed where the address says what stands: the address follows later, and what comes back of it must not overwrite
 * what was typed since. What it says by another's hand (a link, the way back) does.
 */
export function useDraft(value: string, onChange: (value: string) => void): Draft {
  const [text, setText] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  return {
    text,
    setText,
    standing: () => told.current,
    tell: (meant) => {
      if (meant === told.current) return;
      told.current = meant;
      onChange(meant);
    },
  };
}
