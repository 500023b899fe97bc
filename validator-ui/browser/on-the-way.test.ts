import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOf } from './demo-data.ts';
import { openSite, picture, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());
beforeEach(() => site.hub.reset('expert'));

const step = (page: Page, name: string) => page.locator(`[data-testid=panel][data-step=${name}]`).waitFor();
const onItem = (page: Page, seq: number) =>
  page.locator(`[data-testid=review][data-item="${idOf(seq)}"]`).waitFor();
const path = (seq: number) => `/review/${idOf(seq)}`;

describe('while an answer is on its way', () => {
  it('takes a verdict behind a second look, and keeps it when the older reply comes', async () => {
    const { page, errors } = await site.open(path(3));
    await onItem(page, 3);
    const look = site.hub.hold(/second-look$/);
    await page.keyboard.press('f');
    await look.done;
    await page.keyboard.press('1');
    await step(page, 'comparing');
    look.arrive();
    await page.getByTestId('second-look-asked').waitFor();
    await step(page, 'comparing');
    expect(site.hub.verdicts.get(idOf(3))).toMatchObject({ value: 1 });
    await page.keyboard.press('Shift+KeyU');
    await page.getByTestId('recent-1').waitFor();
    expect(errors).toEqual([]);
  });

  it('asks for a second look behind a verdict', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    const verdict = site.hub.hold(/verdicts$/);
    await page.keyboard.press('1');
    await verdict.done;
    await page.keyboard.press('f');
    await page.locator('[data-testid=panel][data-asking=true]').waitFor();
    // Had the second look been sent at once, it would be here before the reply to what the page asks now.
    const session = site.hub.log.length;
    await page.evaluate(() => fetch('/api/v1/session').then((reply) => reply.text()));
    expect(site.hub.log.slice(session)).toContain('GET /api/v1/session');
    expect(site.hub.log.filter((line) => line.endsWith('/second-look'))).toEqual([]);
    verdict.arrive();
    await page.getByTestId('second-look-asked').waitFor();
    await step(page, 'comparing');
    expect(site.hub.flagged).toEqual(new Set([idOf(3)]));
  });

  it('judges the next item while a second look never comes back, and tells of that at its own item alone', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    const look = site.hub.hold(/second-look$/);
    await page.clock.install();
    await page.keyboard.press('f');
    await look.done;
    await page.keyboard.press('j');
    await onItem(page, 11);
    await page.keyboard.press('1');
    await step(page, 'comparing');
    await page.clock.fastForward(20_000);
    await page.locator('[data-testid=panel][data-asking=false]').waitFor();
    expect(await page.getByTestId('problem').count()).toBe(0);
    await page.keyboard.press('k');
    await onItem(page, 3);
    await page.locator('[data-testid=problem][data-code=offline]').waitFor();
    look.arrive();
    await page.keyboard.press('f');
    await page.getByTestId('problem').waitFor({ state: 'detached' });
  });

  it('judges another item while an undo is on its way, but not the one it is of', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    await page.keyboard.press('1');
    await step(page, 'comparing');
    const undo = site.hub.hold(/undo$/);
    await page.keyboard.press('u');
    await undo.done;
    await page.keyboard.press('Enter');
    await page.keyboard.press('j');
    await onItem(page, 11);
    await page.keyboard.press('1');
    await step(page, 'comparing');
    undo.arrive();
    await page.locator('[data-testid=panel][data-asking=false]').waitFor();
    await page.keyboard.press('k');
    await onItem(page, 3);
    await step(page, 'judging');
    expect(site.hub.log.filter((line) => line.endsWith('/confirm'))).toEqual([]);
    expect([...site.hub.verdicts.keys()]).toEqual([idOf(11)]);
  });

  it('stays in the table when Enter comes before the reply to the verdict, then takes the second step', async () => {
    const { page } = await site.open('/table');
    const at = (seq: number) =>
      page.locator(`[data-testid="item-${idOf(seq)}"][aria-current=true]`).waitFor();
    await at(1);
    await page.keyboard.press('j');
    await at(3);
    await step(page, 'judging');
    const verdict = site.hub.hold(/verdicts$/);
    await page.keyboard.press('1');
    await verdict.done;
    await page.keyboard.press('Enter');
    verdict.arrive();
    await step(page, 'comparing');
    expect(new URL(page.url()).pathname).toBe('/table');
    await page.keyboard.press('Enter');
    await at(11);
    await expect.poll(() => site.hub.verdicts.get(idOf(3))?.confirmed).toBe(true);
  });

  it('keeps the second step open when a reply to an older question comes behind the verdict', async () => {
    const { page, errors } = await site.open(path(3));
    await onItem(page, 3);
    const older = site.hub.hold(new RegExp(`^GET .*${idOf(3)}$`));
    // Told more than once, as the page may not be listening yet.
    const told = setInterval(() => site.hub.say('poll', {}), 200);
    await older.done;
    clearInterval(told);
    const asked = site.hub.log.length;
    await page.keyboard.press('1');
    await step(page, 'comparing');
    // The question is asked anew, as its reply might have told of more.
    await expect.poll(() => site.hub.log.slice(asked).some((line) => line.endsWith(idOf(3)))).toBe(true);
    older.arrive();
    await step(page, 'comparing');
    await page.keyboard.press('j');
    await onItem(page, 11);
    await page.keyboard.press('b');
    await onItem(page, 3);
    await step(page, 'comparing');
    expect(errors).toEqual([]);
  });

  it('leaves what another tab has said alone until the hub was asked of it', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    const other = await page.context().newPage();
    await other.goto(`${site.url}${path(3)}`);
    await onItem(other, 3);
    await other.keyboard.press('1');
    await step(other, 'comparing');
    await step(page, 'comparing');
    await other.keyboard.press('j');
    await onItem(other, 11);
    await other.getByTestId('bring-back').waitFor();
    // Taken back in the first tab: then the other has nothing to bring back.
    await page.keyboard.press('u');
    await step(page, 'judging');
    await other.getByTestId('bring-back').waitFor({ state: 'detached' });
  });
});

describe('what the hub has refused', () => {
  const line = (page: Page, refused: number) =>
    page.locator(`[data-testid=outbox][data-refused="${refused}"]`);

  it('is put away by a key, also at an item that can no longer be read, and never brought back in a circle', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    site.hub.items = site.hub.items.filter(({ id }) => id !== idOf(3));
    await page.keyboard.press('1');
    await page.getByTestId('refused-here').waitFor();
    await page.keyboard.press('j');
    await onItem(page, 11);
    await line(page, 1).waitFor();
    await page.keyboard.press('b');
    await onItem(page, 3);
    // The address follows what is shown: a reload before that would come back to the item before.
    await page.waitForURL(`**${path(3)}`);
    await page.reload();
    await page.getByTestId('error-state').waitFor();
    const said = page.getByTestId('refused-here');
    expect(await said.textContent()).toContain('Сервер не принял вашу оценку: Речной, касса 3, 14:32:06.');
    await picture(page, 'refused-unreadable-ru');
    await page.keyboard.press('b');
    expect(page.url()).toContain(idOf(3));
    await page.keyboard.press('Delete');
    await said.waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await onItem(page, 1);
    await line(page, 0).and(page.locator(':empty')).waitFor({ state: 'attached' });
  });

  it('goes by itself once a finished verdict stands for the item', async () => {
    const { page } = await site.open(path(3), { language: 'en' });
    await onItem(page, 3);
    await page.keyboard.press('1');
    await step(page, 'comparing');
    site.hub.failNext(/confirm$/, 'already-decided');
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    await line(page, 1).waitFor();
    const mine = site.hub.verdicts.get(idOf(3));
    if (mine === undefined) throw new Error('no verdict');
    site.hub.verdicts.set(idOf(3), { ...mine, confirmed: true });
    await page.keyboard.press('b');
    await onItem(page, 3);
    await step(page, 'done');
    await line(page, 0).and(page.locator(':empty')).waitFor({ state: 'attached' });
  });
});

describe('while another slice of the results is on its way', () => {
  const loading = 'Загружаем…';

  it('shows neither the index nor the findings of the slice before under its name', async () => {
    site.hub.reset('manager');
    site.hub.results = 'large';
    const { page } = await site.open('/results');
    await page.getByTestId('headline').waitFor();
    const places = page.getByTestId('places').locator('h3');
    await places.filter({ hasNotText: loading }).waitFor();
    const figures = site.hub.hold(/^GET .*\/results$/);
    await page.getByTestId('view-from').fill('2026-11-08');
    await figures.done;
    await page.getByTestId('headline').waitFor({ state: 'detached' });
    await page.getByTestId('finding').waitFor({ state: 'detached' });
    await places.filter({ hasText: loading }).waitFor();
    await page.getByTestId('funnel-decided').waitFor({ state: 'detached' });
    figures.arrive();
    await page.getByTestId('headline').waitFor();
    await places.filter({ hasNotText: loading }).waitFor();
  });

  it('shows no comparison of the sides before beside the names of the new ones', async () => {
    site.hub.reset('manager');
    site.hub.results = 'large';
    const { page } = await site.open('/results');
    await page.getByTestId('compare-open').click();
    await page.locator('[data-testid=compare-words][data-shown=true]').waitFor();
    const asked = site.hub.hold(/results\/comparison$/);
    await page.getByTestId('compare-b-from').fill('2026-11-08');
    await asked.done;
    await page.locator('[data-testid=compare-words]:not([data-shown])').waitFor();
    await page.getByTestId('compare').locator('h2').filter({ hasText: loading }).waitFor();
    expect(await page.getByTestId('compare').getByText('%').count()).toBe(0);
    asked.arrive();
    await page.locator('[data-testid=compare-words][data-shown=true]').waitFor();
  });

  it('says of a question without polls here that there are none, rather than load for ever', async () => {
    site.hub.reset('manager');
    const { page } = await site.open('/results');
    await page.getByTestId('trend').locator('h3', { hasText: 'В эти дни ответов нет' }).waitFor();
  });
});
