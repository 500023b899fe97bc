import type { Button } from '@otklik/shared/poll/events.ts';
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

/**
 * The keyboard as a device. It presses at the workplace that has the focus, else at the first. The agent ignores it
 * where no keyboard is set up as a device. Space and Enter on a button reached by Tab press that button, as everywhere.
 */
export function watchKeyboard(page: Document, presses: Presses, firstPlace: () => number | undefined): void {
  page.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const button = keys[event.key.toLowerCase()];
    const focused = page.activeElement;
    if (button === undefined || (event.key === ' ' && focused instanceof HTMLButtonElement)) return;
    const place = placeOf(focused) ?? firstPlace();
    if (place === undefined) return;
    event.preventDefault();
    presses.down(`key ${event.code}`, { source: 'keyboard', place, button });
  });
  // By the physical key: its letter changes with the layout while it is down.
  page.addEventListener('keyup', (event) => presses.up(`key ${event.code}`));
}

function placeOf(element: Element | null): number | undefined {
  const text = element?.closest<HTMLElement>('[data-place]')?.dataset.place;
  return text === undefined ? undefined : Number(text);
}
