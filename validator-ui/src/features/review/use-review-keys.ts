import { useEffect, useLayoutEffect, useRef } from 'react';
import { useKeyChanges } from './key-changes.ts';
import { type ReviewAction, reviewAction } from './keys.ts';

/** Sends every key that means something to `onAction`; text fields, open dialogs and focused controls keep theirs. */
export function useReviewKeys(onAction: (action: ReviewAction) => void): void {
  const changes = useKeyChanges();
  const latest = useRef(onAction);
  // Before the next key: behind a move through the table a plain effect comes later, and a key would mean the item before.
  useLayoutEffect(() => {
    latest.current = onAction;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event) || isDialogOpen()) return;
      const action = reviewAction(
        {
          code: event.code,
          key: event.key,
          shift: event.shiftKey,
          command: event.ctrlKey || event.altKey || event.metaKey,
          repeat: event.repeat,
        },
        changes,
      );
      if (action === undefined) return;
      // Space and Enter on a control reached with Tab are that control's.
      if ((action.kind === 'play' || action.kind === 'confirm') && isControl(event.target)) return;
      event.preventDefault();
      latest.current(action);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [changes]);
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('input, textarea, select, dialog[open]') !== null;
}

/** An open dialog has the keys to itself wherever the focus is: what had it may just have gone, and left it to the page. */
const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;

const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, summary') !== null;
