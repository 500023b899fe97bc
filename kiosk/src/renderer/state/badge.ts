/**
 * Badge scanners are keyboards ("keyboard wedge"): they type a badge's text in one burst, ending in Enter. What tells them
 * from people and from button boxes is the pace. A key that could begin a burst is held back for as long as the next one
 * may take, so that a badge with an N in it presses nothing; only where badges are expected, so nobody else waits.
 */

/** Scanners type a character every 1 to 30 ms; a hand takes more than 60. */
export const GAP_MS = 40;
const SHORTEST = 4;
const LONGEST = 256;

export interface BadgeTexts {
  /** Whether anybody has a badge here. */
  readonly expected: () => boolean;
  readonly scanned: (text: string) => void;
}

/** Must watch before whoever takes keys for presses. */
export function watchBadges(page: Window, { expected, scanned }: BadgeTexts): void {
  let text = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  let held: KeyboardEvent[] = [];
  let timer: number | undefined;
  const ours = new WeakSet<Event>();

  /** No burst after all: the keys go where they were meant to go. */
  function release(): void {
    page.clearTimeout(timer);
    const events = held;
    held = [];
    for (const event of events) {
      const again = new KeyboardEvent(event.type, {
        key: event.key,
        code: event.code,
        shiftKey: event.shiftKey,
        bubbles: true,
        cancelable: true,
      });
      ours.add(again);
      (event.target ?? page.document).dispatchEvent(again);
    }
  }

  function hold(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopImmediatePropagation();
    held.push(event);
  }

  function swallow(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  page.addEventListener(
    'keydown',
    (event) => {
      if (ours.has(event) || !expected() || event.ctrlKey || event.altKey || event.metaKey || event.repeat)
        return;
      const burst = event.timeStamp - lastAt <= GAP_MS;
      if (event.key === 'Enter') {
        // What was typed by hand comes before it.
        if (!burst || text.length < SHORTEST) return release();
        swallow(event);
        scanned(text);
        text = '';
        return;
      }
      // Shift and the like come between the characters of a burst.
      if (event.key.length !== 1) return;
      lastAt = event.timeStamp;
      if (burst) {
        page.clearTimeout(timer);
        held = [];
        text = (text + event.key).slice(0, LONGEST);
        swallow(event);
        return;
      }
      release();
      text = event.key;
      // Space on a focused button is that button's, and cannot be typed anew by a page.
      if (event.key === ' ' && page.document.activeElement instanceof HTMLButtonElement) return;
      hold(event);
      timer = page.setTimeout(release, GAP_MS);
    },
    true,
  );
  page.addEventListener(
    'keyup',
    (event) => {
      if (!ours.has(event) && held.some(({ code, type }) => type === 'keydown' && code === event.code))
        hold(event);
    },
    true,
  );
}
