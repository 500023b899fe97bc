import type { Presentation } from '@otklik/shared/api/kiosk.ts';

/** How a question is put: a screen, a printed insert, a voice. The word stands beside it. */
export function HowMark({ how }: { readonly how: Presentation }) {
  return (
    <svg className="mark" width="15" height="13" viewBox="0 0 15 13" aria-hidden="true">
      {how === 'insert' ? (
        <>
          <path
            d="M1.5 9.5L3.5 1h8l2 8.5z"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinejoin="round"
          />
          <path d="M.5 12.2h14" stroke="currentColor" strokeWidth="1.5" />
        </>
      ) : how === 'screen' ? (
        <>
          <rect
            x=".8"
            y=".8"
            width="13.4"
            height="8.4"
            rx="1.2"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
          />
          <path d="M4.5 12.2h6" stroke="currentColor" strokeWidth="1.5" />
        </>
      ) : (
        <path
          d="M1 4.5v4h2.6L7.5 12V1L3.6 4.5zM10 4a4 4 0 0 1 0 5M12 1.8a7 7 0 0 1 0 9.4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}
