import type { Answer } from '@otklik/shared/poll/events.ts';
import { type ReactNode, useId } from 'react';

/** The marks: shape before colour. Decorative for assistive technology; the word always stands beside. */
interface MarkProps {
  readonly size?: number;
}

interface GlyphProps {
  readonly size: number;
  /** Side of the drawing's own square. */
  readonly box: number;
  readonly children: ReactNode;
}

function Glyph({ size, box, children }: GlyphProps) {
  return (
    <svg className="mark" width={size} height={size} viewBox={`0 0 ${box} ${box}`} aria-hidden="true">
      {children}
    </svg>
  );
}

export function AnswerMark({ answer, size = 16 }: MarkProps & { readonly answer: Answer }) {
  switch (answer) {
    case 'yes':
      return (
        <Glyph size={size} box={100}>
          <circle cx="50" cy="50" r="47" fill="var(--yes)" />
          <path className="mark-on-yes" d="M29 52l15 15 28-33" />
        </Glyph>
      );
    case 'no':
      return (
        <Glyph size={size} box={100}>
          <rect x="8" y="8" width="84" height="84" rx="7" fill="var(--no)" />
          <path className="mark-on-no" d="M33 33l34 34M67 33L33 67" />
        </Glyph>
      );
    case 'unsure':
      return (
        <Glyph size={size} box={100}>
          <path
            d="M50 2.5q2.5 0 4.6 2.1L95.4 45.4q4.6 4.6 0 9.2L54.6 95.4q-4.6 4.6-9.2 0L4.6 54.6q-4.6-4.6 0-9.2L45.4 4.6Q47.5 2.5 50 2.5z"
            fill="var(--unsure)"
            stroke="var(--unsure-text)"
            strokeWidth="3"
          />
          <path
            className="mark-on-unsure"
            d="M38.5 41a11.8 11.8 0 1 1 17.5 10.4c-4.5 2.5-6 4.4-6 8.6"
            fill="none"
          />
          <circle cx="50" cy="74" r="6" fill="var(--on-unsure)" />
        </Glyph>
      );
  }
}

export function HiddenMark({ size = 16 }: MarkProps) {
  const hatch = useId();
  return (
    <Glyph size={size} box={28}>
      <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1.6" height="6" fill="var(--no-data)" />
      </pattern>
      <circle cx="14" cy="14" r="11.5" fill={`url(#${hatch})`} stroke="var(--text-2)" strokeWidth="2.2" />
    </Glyph>
  );
}

export function NoAnswerMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <circle
        cx="8"
        cy="8"
        r="5.6"
        fill="none"
        stroke="var(--text-3)"
        strokeWidth="1.8"
        strokeDasharray="2.6 2.26"
      />
    </Glyph>
  );
}

export function ForceMajeureMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <path d="M8 1.5L15.2 14H.8z" fill="var(--force-majeure)" />
    </Glyph>
  );
}

export function StruckZeroMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <rect
        x="2.2"
        y="1.2"
        width="11.6"
        height="13.6"
        rx="5.8"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.9"
      />
      <path d="M3.5 14L12.5 2" stroke="currentColor" strokeWidth="1.9" />
    </Glyph>
  );
}

export function SellerMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <path d="M8 1.5v9M4 7l4 4.2L12 7" fill="none" stroke="currentColor" strokeWidth="2" />
    </Glyph>
  );
}

export function ReceiptMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <path
        d="M3.5 1.5h9v13l-2.25-1.6L8 14.5l-2.25-1.6L3.5 14.5zM6 5.5h4M6 8.5h4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
    </Glyph>
  );
}

export function FaultMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="var(--alarm)" />
      <path d="M8 4v5" stroke="var(--bg)" strokeWidth="2" strokeLinecap="round" />
      <circle cx="8" cy="11.8" r="1.2" fill="var(--bg)" />
    </Glyph>
  );
}

/** The signature: a ring with a dot, the button seen from above. */
export function Ring({ size = 17 }: MarkProps) {
  return (
    <Glyph size={size} box={40}>
      <circle cx="20" cy="20" r="17" fill="none" stroke="currentColor" strokeWidth="4.6" />
      <circle cx="20" cy="20" r="7.2" fill="currentColor" />
    </Glyph>
  );
}

/** Nothing is known: a hatched block. */
export function NoDataMark({ size = 16 }: MarkProps) {
  const hatch = useId();
  return (
    <Glyph size={size} box={16}>
      <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1.4" height="4" fill="var(--no-data)" />
      </pattern>
      <rect
        x="1"
        y="2"
        width="14"
        height="12"
        fill={`url(#${hatch})`}
        stroke="var(--no-data)"
        strokeWidth="1.6"
      />
    </Glyph>
  );
}

/** All is heard and nobody comes: a solid baseline. */
export function NoCustomersMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <path d="M1 12.5h14" stroke="var(--text)" strokeWidth="2.6" strokeLinecap="round" />
    </Glyph>
  );
}

export function WellMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <path d="M2.5 8.5l4 4 7-8.5" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </Glyph>
  );
}

/** Something is late: a clock. */
export function LateMark({ size = 16 }: MarkProps) {
  return (
    <Glyph size={size} box={16}>
      <circle cx="8" cy="8" r="6.6" fill="none" stroke="var(--attention)" strokeWidth="1.9" />
      <path
        d="M8 4.4V8l2.6 1.6"
        fill="none"
        stroke="var(--attention)"
        strokeWidth="1.9"
        strokeLinecap="round"
      />
    </Glyph>
  );
}
