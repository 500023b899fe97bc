import { PASSWORD } from '@otklik/hub-server/hub-fixture.ts';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { picture, violations } from '../../validator-ui/browser/site.ts';

/** Opens an address of a real hub as somebody who is not signed in, and signs in there. */
export async function signInAt(page: Page, address: string, login = 'admin'): Promise<void> {
  await page.goto(address);
  await page.getByTestId('login').fill(login);
  await page.getByTestId('password').fill(PASSWORD);
  await page.getByTestId('sign-in').click();
}

/** The window is left and come back to, upon which pages ask anew. */
export const lookAway = (page: Page): Promise<boolean> =>
  page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));

/** At each size: a picture, nothing beyond the window's edge, nothing that axe finds. Leaves a desk's size. */
export async function looksWell(
  page: Page,
  name: string,
  sizes: readonly { readonly width: number; readonly height: number }[],
): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await picture(page, `${name}-${size.width}`);
    // What does not fit a narrower window gives way in the frame after it was narrowed.
    const over = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await expect.poll(over, { message: `beyond the edge: ${name}, ${size.width}` }).toBe(0);
    expect(await violations(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
