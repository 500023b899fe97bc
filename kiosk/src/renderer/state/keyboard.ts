import type { Button } from '@otklik/shared/poll/events.ts';
import type { PlaceKeys } from '../../screen/protocol.ts';
import type { Presses } from './presses.ts';

/** By the letter typed, so that both layouts work: Y N U S, Д Н З П (да, нет, затрудняюсь, продавец), 1 2 3, Space. */
const keys: Readonly<Record<string, Button>> = {
  y: 'Y',
  n: 'N',
  u: 'U',
  s: 'S',
  д: 'Y',
  н: 'N',
  з: 'U',
  п: 'S',
  '1': 'Y',
  '2': 'N',
  '3': 'U',
  ' ': 'S',
};

/** What the keyboard needs to know of the screen at each key. */
export interface KeyboardPlaces {
  /** The workplace that has the keys where nothing has the focus. */
  readonly first: () => number | undefined;
  /** Keys of keyboards that have a profile: only these press at their workplaces. */
  readonly keys: () => readonly PlaceKeys[];
}

/**
 * The keyboard as a device. A key of a profile presses at the profile's workplace; a letter at the workplace that has
 * the focus, else at the first, unless that one has a profile. The agent ignores it where no keyboard is set up as a
 * device. Space and Enter on a button reached by Tab press that button, as everywhere.
 */
export function watchKeyboard(page: Document, presses: Presses, places: KeyboardPlaces): void {
  page.addEventListener('keydown', (event) => {
    // Where something is typed, the keys are its own.
    if (page.querySelector('[data-keys="own"]') !== null) return;
    const { code } = event;
    const mapped = places.keys().find(({ keys: own }) => Object.hasOwn(own, code));
    // A presenter's F5 must not reload the page, nor its Page Down scroll it, when the key repeats either.
    if (mapped !== undefined) event.preventDefault();
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const focused = page.activeElement;
    const button = mapped?.keys[code] ?? keys[event.key.toLowerCase()];
    if (button === undefined) return;
    if (mapped === undefined && event.key === ' ' && focused instanceof HTMLButtonElement) return;
    const place = mapped?.place ?? placeOf(focused) ?? places.first();
    if (place === undefined || (mapped === undefined && places.keys().some((other) => other.place === place)))
      return;
    event.preventDefault();
    presses.down(`key ${code}`, { source: 'keyboard', place, button });
  });
  // By the physical key: its letter changes with the layout while it is down.
  page.addEventListener('keyup', (event) => presses.up(`key ${event.code}`));
}

function placeOf(element: Element | null): number | undefined {
  const text = element?.closest<HTMLElement>('[data-place]')?.dataset.place;
  return text === undefined ? undefined : Number(text);
}
