import type { ReactNode } from 'react';

/** A table that scrolls within itself where the window is narrow, by keyboard too. */
export function Wide({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard.
    <section className="agreement-wide" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
