import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ask, screenPages, size } from './screen-pages.test-help.ts';

const { bench, hear, heard, open, shown } = screenPages();

describe('touch', () => {
  it.each([
    ['Да', 'Y'],
    ['Нет', 'N'],
    ['Затрудняюсь ответить', 'U'],
  ])('a tap on %s is a press of %s', async (name, button) => {
    const page = await open(size, { hasTouch: true });
    bench().show({}, {}, ask);
    await shown(page, 'ask', 2);
    await page.getByRole('button', { name, exact: true }).tap();
    await hear(2);
    expect(heard()).toEqual([`touch 2 ${button} DN`, `touch 2 ${button} UP`]);
  });

  it('a pointer that slides off releases the button', async () => {
    const page = await open(size);
    bench().show({}, ask);
    await shown(page, 'ask');
    await page.getByRole('button', { name: 'Нет' }).hover();
    await page.mouse.down();
    await hear(1);
    await page.mouse.move(10, 10);
    await hear(2);
    await page.mouse.up();
    expect(heard()).toEqual(['touch 1 N DN', 'touch 1 N UP']);
  });

  it('the release is told even when the question has gone from under the finger', async () => {
    const page = await open(size);
    bench().show({}, ask);
    await shown(page, 'ask');
    await page.getByRole('button', { name: 'Да', exact: true }).hover();
    await page.mouse.down();
    await hear(1);
    bench().show({}, { phase: 'thanks' });
    await shown(page, 'thanks');
    await page.mouse.up();
    await hear(2);
    expect(heard()).toEqual(['touch 1 Y DN', 'touch 1 Y UP']);
  });

  it('the seller holds the corner through every change of the screen', async () => {
    const page = await open(size);
    bench().show({}, {});
    await page.getByRole('button', { name: 'Кнопка продавца' }).hover();
    await page.mouse.down();
    await hear(1);
    bench().show({}, ask);
    await shown(page, 'ask');
    bench().show({}, { forceMajeureLeftMs: 900_000 });
    await shown(page, 'force-majeure');
    expect(heard()).toEqual(['touch 1 S DN']);
    await page.mouse.up();
    await hear(2);
    expect(heard()).toEqual(['touch 1 S DN', 'touch 1 S UP']);
  });

  it('the very corner of the screen is the seller button', async () => {
    const page = await open(size);
    bench().show({}, {});
    await page.getByRole('button', { name: 'Кнопка продавца' }).waitFor();
    await page.mouse.click(size.width - 1, 1);
    await hear(2);
    expect(heard()).toEqual(['touch 1 S DN', 'touch 1 S UP']);
  });

  it('without touch there is nothing to press', async () => {
    const page = await open(size);
    bench().show({ locale: 'ru' }, { ...ask, touch: false, console: true });
    await shown(page, 'ask');
    // The door of the staff layer is no button of the console.
    expect(await page.locator('[data-button]').count()).toBe(0);
    expect(await page.getByRole('listitem').allTextContents()).toEqual(['Да', 'Нет', 'Затрудняюсь ответить']);
  });

  it('thanks look the same whatever was pressed', async () => {
    const seen = new Set<string>();
    for (const name of ['Да', 'Нет', 'Затрудняюсь ответить']) {
      const page = await open(size);
      bench().messages.length = 0;
      bench().show({}, ask);
      await shown(page, 'ask');
      await page.getByRole('button', { name, exact: true }).click();
      await hear(2);
      bench().show({}, { phase: 'thanks' });
      await shown(page, 'thanks');
      seen.add(await page.locator('main').innerHTML());
    }
    expect(seen.size).toBe(1);
  });
});

describe('a keyboard with a profile', () => {
  it('presses at its workplace by its physical keys, F5 does not reload, letters press there no more', async () => {
    const page = await open(size);
    bench().show({}, ask, ask);
    bench().server.broadcast({
      type: 'keys',
      places: [{ place: 2, keys: { PageDown: 'Y', F5: 'S', KeyU: 'N' } }],
    });
    await shown(page, 'ask', 2);
    for (const key of ['PageDown', 'F5', 'u', 'y']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Да', exact: true }).last().focus();
    await page.keyboard.press('y');
    await page.keyboard.press('PageDown');
    await hear(10);
    expect(heard()).toEqual([
      ...['keyboard 2 Y DN', 'keyboard 2 Y UP', 'keyboard 2 S DN', 'keyboard 2 S UP'],
      ...['keyboard 2 N DN', 'keyboard 2 N UP', 'keyboard 1 Y DN', 'keyboard 1 Y UP'],
      ...['keyboard 2 Y DN', 'keyboard 2 Y UP'],
    ]);
  });
});

describe('keyboard', () => {
  it.each([
    ['y', 'Y'],
    ['N', 'N'],
    ['u', 'U'],
    ['s', 'S'],
    ['д', 'Y'],
    ['Н', 'N'],
    ['з', 'U'],
    ['п', 'S'],
    ['1', 'Y'],
    ['2', 'N'],
    ['3', 'U'],
    [' ', 'S'],
  ])('%s presses %s', async (key, button) => {
    const page = await open(size);
    bench().show({}, ask);
    await shown(page, 'ask');
    // Typed as another layout would: the letter, whatever the key.
    await page.evaluate(
      `for (const type of ['keydown', 'keyup']) document.body.dispatchEvent(
        new KeyboardEvent(type, { key: ${JSON.stringify(key)}, code: 'KeyQ', bubbles: true, cancelable: true }))`,
    );
    await hear(2);
    expect(heard()).toEqual([`keyboard 1 ${button} DN`, `keyboard 1 ${button} UP`]);
  });

  it('a held key is one press, two keys of one button too', async () => {
    const page = await open(size);
    bench().show({}, ask);
    await shown(page, 'ask');
    await page.keyboard.down('y');
    await page.keyboard.down('y');
    await page.keyboard.down('1');
    await page.keyboard.up('y');
    await page.keyboard.up('1');
    await page.keyboard.press('s');
    await hear(4);
    expect(heard()).toEqual(['keyboard 1 Y DN', 'keyboard 1 Y UP', 'keyboard 1 S DN', 'keyboard 1 S UP']);
  });

  it('what is down is released when the screen loses the focus', async () => {
    const page = await open(size);
    bench().show({}, ask);
    await shown(page, 'ask');
    await page.keyboard.down('s');
    await page.evaluate(`window.dispatchEvent(new Event('blur'))`);
    await hear(2);
    expect(heard()).toEqual(['keyboard 1 S DN', 'keyboard 1 S UP']);
  });

  it('shortcuts of the browser are none of ours', async () => {
    const page = await open(size);
    bench().show({}, ask);
    await shown(page, 'ask');
    await page.keyboard.press('Control+y');
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('u');
    await hear(2);
    expect(heard()).toEqual(['keyboard 1 U DN', 'keyboard 1 U UP']);
  });

  it('Tab reaches the answers, Enter and Space press them', async () => {
    const page = await open(size);
    bench().show({ locale: 'ru' }, ask);
    await shown(page, 'ask');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await hear(2);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await hear(4);
    expect(heard()).toEqual(['touch 1 Y DN', 'touch 1 Y UP', 'touch 1 N DN', 'touch 1 N UP']);
  });
});

describe('badges', () => {
  const shift = { place: 1, pin: true, badge: true } as const;
  /** As a scanner types: real keys, one right behind the other, none waiting for the page. */
  async function scan(page: Page, text: string): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const keys = [...text].map((key) => ({ key, text: key, code: `Key${key.toUpperCase()}` }));
    // Its own pace, however busy this machine is: five milliseconds a key, all of it a second ago.
    const begun = Date.now() / 1000 - 1;
    const strokes = [...keys, { key: 'Enter', text: '\r', code: 'Enter' }].flatMap((key, index) => {
      const timestamp = begun + index * 0.005;
      return [
        session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key, timestamp }),
        session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: key.key, code: key.code, timestamp }),
      ];
    });
    await Promise.all(strokes);
  }
  async function ready(badge = true): Promise<Page> {
    const page = await open(size);
    bench().show({}, {});
    bench().server.broadcast({ type: 'shift', places: [{ ...shift, badge }] });
    await page.waitForSelector('.shift');
    return page;
  }

  it('a burst that ends in Enter is a badge, and none of its letters a press', async () => {
    const page = await ready();
    await scan(page, '#YNUS-0042');
    await hear(1);
    await page.keyboard.press('n');
    await hear(3);
    expect(heard()).toEqual(['badge 1 #YNUS-0042', 'keyboard 1 N DN', 'keyboard 1 N UP']);
  });

  it('a hand’s keys are presses, also two in a row and a short one', async () => {
    const page = await ready();
    await page.keyboard.press('y', { delay: 90 });
    await hear(2);
    await page.keyboard.press('n');
    await hear(4);
    expect(heard()).toEqual(['keyboard 1 Y DN', 'keyboard 1 Y UP', 'keyboard 1 N DN', 'keyboard 1 N UP']);
  });

  it('where nobody has a badge, keys are what they were', async () => {
    const page = await ready(false);
    await page.keyboard.press('u');
    await hear(2);
    expect(heard()).toEqual(['keyboard 1 U DN', 'keyboard 1 U UP']);
  });

  it('what came of it is said in words, and who is signed in is a number', async () => {
    const page = await ready();
    bench().server.broadcast({ type: 'shift', places: [{ ...shift, notice: { code: 'badge-unknown' } }] });
    await page.getByText('Пропуск не распознан').waitFor();
    bench().server.broadcast({ type: 'shift', places: [{ ...shift, number: '17' }] });
    await page.getByRole('button', { name: 'На смене: 17' }).waitFor();
  });

  it.each([
    { width: 800, height: 480 },
    { width: 1080, height: 1920 },
    { width: 1920, height: 1080 },
  ])('mark and sheet have no axe violations and fit: $width × $height', async (viewport) => {
    const page = await open(viewport, { bypassCSP: true });
    bench().show({}, {});
    bench().server.broadcast({ type: 'shift', places: [{ ...shift, number: '17' }] });
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
    const violations = () =>
      page.evaluate(
        'axe.run({ resultTypes: ["violations"] }).then((result) => result.violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
      );
    const mark = page.getByRole('button', { name: 'На смене: 17' });
    await mark.waitFor();
    expect(await violations()).toEqual([]);
    await mark.click();
    const sheet = page.getByRole('dialog');
    await sheet.waitFor();
    expect(await violations()).toEqual([]);
    const box = await sheet.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    if (process.env.SCREENSHOTS !== undefined) {
      await page.screenshot({ path: join(process.env.SCREENSHOTS, `sign-in-${viewport.width}.png`) });
    }
    await page.getByRole('button', { name: 'Закончить смену 17' }).click();
    await hear(1);
    expect(bench().messages).toEqual([{ type: 'sign-out', place: 1 }]);
  });

  it('number and PIN are typed on the sheet, and no digit of them is a press', async () => {
    const page = await ready();
    await page.getByRole('button', { name: 'Начать смену' }).click();
    for (const key of ['1', '7', 'Enter', '4', '7', '1', '1', 'Enter']) {
      // As a hand does: with time between.
      await page.keyboard.press(key, { delay: 60 });
    }
    await hear(1);
    expect(bench().messages).toEqual([{ type: 'sign-in', place: 1, number: '17', pin: '4711' }]);
    bench().server.broadcast({
      type: 'shift',
      places: [{ ...shift, notice: { code: 'pin-wrong', triesLeft: 4 } }],
    });
    await page.getByText('Номер или ПИН не подходит. Осталось попыток: 4').waitFor();
    bench().server.broadcast({
      type: 'shift',
      places: [{ ...shift, number: '17', notice: { code: 'signed-in' } }],
    });
    await page.locator('dialog').waitFor({ state: 'detached' });
  });
});
