import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** For tests in a browser: the staff layer's page. */
export const PIN = '4711';

/** By the keyboard alone: the shortcut, the digits, Enter. */
export async function enter(page: Page, pin = PIN): Promise<void> {
  await page.keyboard.press('Control+Alt+KeyS');
  await page.waitForSelector('[data-stage="first"], [data-stage="pin"]');
  const first = (await page.locator('[data-stage="first"]').count()) > 0;
  await page.keyboard.type(pin);
  await page.keyboard.press('Enter');
  if (first) {
    await page.waitForSelector('[data-stage="again"]');
    await page.keyboard.type(pin);
    await page.keyboard.press('Enter');
  }
}

export async function opened(page: Page, tab?: string): Promise<void> {
  await page.waitForSelector('[data-stage="open"] .panel > *');
  if (tab !== undefined) await page.getByRole('navigation').getByRole('button', { name: tab }).click();
}

const shots = process.env.SCREENSHOTS;
export async function shot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `staff-${name}.png`) });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Nothing inaccessible, nothing wider than the screen, no target too small for a finger. */
export async function sound(page: Page, name: string): Promise<void> {
  // Once a document: to compile it takes longer than to run it.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  const violations = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html + n.failureSummary).join()))',
  );
  expect(violations, name).toEqual([]);
  const wrong = await page.evaluate(`(() => {
    const wrong = [];
    const layer = document.querySelector('.staff-layer');
    for (const element of layer.querySelectorAll('button, input, h1, h2, p, dd, dt, figure')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0) continue;
      if (box.right > innerWidth + 1 || box.left < -1) wrong.push('leaves the screen: ' + element.outerHTML);
      if (element.matches('button, input') && (box.height < 43.5 || box.width < 43.5)) wrong.push('small: ' + element.outerHTML);
    }
    const panel = layer.querySelector('.panel');
    if (panel !== null && panel.scrollWidth > panel.clientWidth) wrong.push('the panel scrolls sideways');
    return wrong;
  })()`);
  expect(wrong, name).toEqual([]);
}
