import type { Button } from '@otklik/shared/poll/events.ts';
import { useTexts } from '../i18n.ts';

type AnswerButton = Exclude<Button, 'S'>;

/** The shapes of the console: circle and tick, square and cross, diamond and question mark. Shape before colour. */
export function AnswerShape({ button }: { readonly button: AnswerButton }) {
  return (
    <svg className="shape" viewBox="0 0 100 100" aria-hidden="true">
      {paths[button]}
    </svg>
  );
}

const paths: Readonly<Record<AnswerButton, React.ReactNode>> = {
  Y: (
    <>
      <circle className="shape-body" cx="50" cy="50" r="47" />
      <path className="shape-line" d="M29 52l15 15 28-33" strokeWidth="11" />
    </>
  ),
  N: (
    <>
      <rect className="shape-body" x="8" y="8" width="84" height="84" rx="7" />
      <path className="shape-line" d="M33 33l34 34M67 33L33 67" strokeWidth="11" />
    </>
  ),
  U: (
    <>
      <path
        className="shape-body"
        d="M50 2.5q2.5 0 4.6 2.1L95.4 45.4q4.6 4.6 0 9.2L54.6 95.4q-4.6 4.6-9.2 0L4.6 54.6q-4.6-4.6 0-9.2L45.4 4.6Q47.5 2.5 50 2.5z"
      />
      <path
        className="shape-line"
        d="M38.5 41a11.8 11.8 0 1 1 17.5 10.4c-4.5 2.5-6 4.4-6 8.6"
        strokeWidth="9.5"
      />
      <circle className="shape-dot" cx="50" cy="74" r="6" />
    </>
  ),
};

/** A prompt sounds: its waves come and go as slowly as breath. */
export function SoundMark() {
  const { t } = useTexts();
  return (
    <svg className="sound" viewBox="0 0 40 40" role="img" aria-label={t('ask.sound')}>
      <path className="sound-body" d="M4 14.5h6.5L20 6.8v26.4l-9.5-7.7H4z" />
      <path className="sound-wave" d="M25.5 13.8a9 9 0 0 1 0 12.4" />
      <path className="sound-wave" d="M30.4 8.9a16 16 0 0 1 0 22.2" />
    </svg>
  );
}

/** Force majeure: a hatched triangle. */
export function TriangleMark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <defs>
        <pattern
          id="hatch-triangle"
          width="2.6"
          height="2.6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="1.3" height="2.6" fill="currentColor" />
        </pattern>
      </defs>
      <path
        d="M8 1.5L15.2 14H.8z"
        fill="url(#hatch-triangle)"
        stroke="currentColor"
        strokeWidth="1.1"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** No data flows: a hatched block. */
export function OfflineMark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <defs>
        <pattern
          id="hatch-block"
          width="2.6"
          height="2.6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="1.3" height="2.6" fill="currentColor" />
        </pattern>
      </defs>
      <rect
        x="1.5"
        y="3.5"
        width="13"
        height="9"
        rx="1"
        fill="url(#hatch-block)"
        stroke="currentColor"
        strokeWidth="1.1"
      />
    </svg>
  );
}

/** A fault: an octagon. */
export function FaultMark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      <path d="M8 4.6v4.2" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
      <circle cx="8" cy="11.2" r="1" fill="currentColor" />
    </svg>
  );
}

/** A card to be put into its stand. */
export function InsertMark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M4 9.5v-7h8v7M1.5 10.5v3h13v-3" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 5h4M6 7.5h4" stroke="currentColor" strokeWidth="1.1" />
    </svg>
  );
}

/** "It is this one": the button seen from above, as in the name. */
export function IdentifyMark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <circle cx="8" cy="8" r="2.8" fill="currentColor" />
    </svg>
  );
}
