// biome-ignore lint/correctness/noUndeclaredDependencies: a tool of the tests
import type { Page } from 'playwright-core';
import type { BrowserBench } from '../browser-bench.ts';
import type { PlaceView } from '../protocol.ts';
import { type Look, type LookName, lookOf, looks, viewOf } from './looks.ts';

/** Transitions and the rings of the thank-you are at their end, and a prompt is seen or heard. */
const settle = `(async () => {
  for (const one of document.getAnimations()) {
    const { duration, iterations } = one.effect.getTiming();
    if (duration < 2000 && iterations === 1) one.finish();
  }
  const plays = (media) => media.error !== null || media.ended || media.currentTime > 0;
  for (const media of document.querySelectorAll('video, audio')) {
    while (!plays(media)) await new Promise((resolve) => setTimeout(resolve, 20));
    if (media.error !== null) throw new Error('a prompt does not play: ' + media.error.message);
  }
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
})()`;

/** Shows a look on all screens, and waits until `page` shows it and is at rest. */
export async function showLook(
  bench: BrowserBench,
  page: Page,
  name: LookName,
  locale: string,
): Promise<readonly Partial<PlaceView>[]> {
  const look: Look = looks[name];
  // What was playing ends, so that a prompt begins anew.
  bench.show({ defaultLocale: locale }, {});
  bench.server.broadcast({ type: 'fault', code: look.fault ?? null });
  bench.show(viewOf(look, locale), ...look.places);
  for (const [index, place] of look.places.entries()) {
    await page.waitForSelector(`[data-place="${index + 1}"][data-look="${lookOf(place)}"][lang="${locale}"]`);
  }
  await page.waitForSelector(`.places > section:nth-child(${look.places.length}):last-child`);
  // What sounds may be no element of the page; its mark is.
  for (const [index, { prompt }] of look.places.entries()) {
    if (prompt?.kind === 'audio') await page.waitForSelector(`[data-place="${index + 1}"] .sound`);
  }
  await page.evaluate(settle);
  return look.places;
}
