import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';

/** Gives every page of the context `window.pictureClock`, which reads the synthetic camera's machine-readable clock. */
export async function installPictureClock(context: BrowserContext): Promise<void> {
  const clock = readFileSync(new URL('../../scripts/camera/picture-clock.ts', import.meta.url), 'utf8');
  const source = stripTypeScriptTypes(clock).replaceAll(/^export /gm, '');
  await context.addInitScript({ content: `(() => {${source}\n window.pictureClock = readPictureClock;})()` });
}

/** What the clock in the painted frame says, Unix ms; undefined where it cannot be read. */
export const paintedClock = (page: Page): Promise<number | undefined> =>
  page.getByTestId('video').evaluate((video) => {
    if (!(video instanceof HTMLVideoElement)) throw new Error('no video');
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(video, 0, 0);
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data;
    return Reflect.get(window, 'pictureClock')(pixels, canvas.width, canvas.height);
  });
