import type { Button } from '@otklik/shared/poll/events.ts';
import type { ScreenMessage } from '../../screen/protocol.ts';

interface Press {
  readonly source: 'touch' | 'keyboard';
  readonly place: number;
  readonly button: Button;
}

/**
 * Turns fingers and keys into DN and UP, one pair a button however many of them are on it. `by` names what presses: a
 * pointer, a key. Presses live outside the components, so that the UP comes even when the question, and the button
 * with it, is gone before the finger is lifted.
 */
export interface Presses {
  down(by: string, press: Press): void;
  up(by: string): void;
  /** The page lost the focus or is hidden: no UP would reach it. */
  upAll(): void;
  /** The agent is gone and has cancelled what was down. */
  forget(): void;
}

export function createPresses(send: (message: ScreenMessage) => void): Presses {
  const held = new Map<string, Press>();
  const others = (press: Press) =>
    [...held.values()].some(
      (other) =>
        other.source === press.source && other.place === press.place && other.button === press.button,
    );
  const up = (by: string) => {
    const press = held.get(by);
    if (press === undefined) return;
    held.delete(by);
    if (!others(press)) send({ type: 'edge', ...press, edge: 'UP' });
  };
  return {
    down(by, press) {
      if (held.has(by)) return;
      const first = !others(press);
      held.set(by, press);
      if (first) send({ type: 'edge', ...press, edge: 'DN' });
    },
    up,
    upAll() {
      for (const by of [...held.keys()]) up(by);
    },
    forget: () => held.clear(),
  };
}

/** Pointers and focus belong to the window: releases are seen wherever they happen. */
export function watchReleases(presses: Presses, page: Window): void {
  page.addEventListener('pointerup', (event) => presses.up(`pointer ${event.pointerId}`));
  page.addEventListener('pointercancel', (event) => presses.up(`pointer ${event.pointerId}`));
  page.addEventListener('blur', () => presses.upAll());
  page.document.addEventListener('visibilitychange', () => {
    if (page.document.visibilityState === 'hidden') presses.upAll();
  });
}
