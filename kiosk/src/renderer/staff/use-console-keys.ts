import { type RefObject, useEffect, useRef } from 'react';
import type { StaffLine } from '../state/staff-line.ts';

/**
 * The layer steered by the answers of a console: the next thing that can be pressed, the one before, and a press on the
 * one that has the focus. It is what Tab, Shift+Tab and Enter do, so whatever the layer can do can be done so, except
 * typing.
 */
export function useConsoleKeys(line: StaffLine, layer: RefObject<HTMLElement | null>): void {
  /** Where the focus was last: what was pressed may be gone by now. */
  const last = useRef(-1);
  useEffect(
    () =>
      line.onNews((news) => {
        if (news.type !== 'staff-console' || layer.current === null) return;
        const all = [...layer.current.querySelectorAll<HTMLElement>('button:enabled, input')];
        const targets = all.filter((one) => one.offsetParent !== null);
        const { activeElement } = document;
        const found = activeElement instanceof HTMLElement ? targets.indexOf(activeElement) : -1;
        const at = found < 0 ? last.current : found;
        const step = { next: 1, back: -1, press: 0, open: 0, close: 0 }[news.key];
        if (step === 0) {
          if (news.key === 'press') targets[found]?.click();
          return;
        }
        const from = found < 0 && step < 0 ? at + 1 : Math.min(at, targets.length - 1);
        last.current = (from + step + targets.length) % targets.length;
        targets[last.current]?.focus();
      }),
    [line, layer],
  );
}
