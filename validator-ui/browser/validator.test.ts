import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOf, start } from './demo-data.ts';
import { openSite, paintedFrame, type Site, shownWall } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterAll(() => site?.close());
beforeEach(() => site.hub.reset());

const step = (page: Page, name: string) => page.locator(`[data-testid=review][data-step=${name}]`).waitFor();
const onItem = (page: Page, seq: number) =>
  page.locator(`[data-testid=review][data-item="${idOf(seq)}"]`).waitFor();
const path = (seq: number) => `/review/${idOf(seq)}`;

describe('signing in', () => {
  it('refuses a wrong password in words, then takes the right one and goes back where one came from', async () => {
    const { page, errors } = await site.open('/table?state=pending');
    await page.getByTestId('sign-in').waitFor();
    await page.getByTestId('sign-in').click();
    expect(await page.getByTestId('problem').textContent()).toContain('Введите логин');
    await page.getByTestId('login').fill('expert');
    await page.getByTestId('password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=problem][data-code=wrong-credentials]').waitFor();
    await page.getByTestId('password').fill('right-password');
    await page.getByTestId('sign-in').click();
    await page.getByTestId('table').waitFor();
    expect(new URL(page.url()).search).toContain('state=pending');
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in').waitFor();
    expect(errors).toEqual([]);
  });

  it('shows each role its own sections', async () => {
    site.hub.reset('manager');
    const { page } = await site.open('/');
    await page.getByTestId('results').waitFor();
    expect(await page.locator('header nav a').allTextContents()).toEqual(['Результаты', 'Магазины']);
    await page.goto(`${site.url}/review`);
    await page.getByTestId('forbidden').waitFor();
  });

  it('remembers the language', async () => {
    const { page } = await site.open('/');
    await page.getByTestId('language-en').click();
    expect(await page.locator('h1').textContent()).toBe('Sign in');
    await page.reload();
    expect(await page.locator('h1').textContent()).toBe('Sign in');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('asks to sign in again when the session ends in the middle', async () => {
    site.hub.reset('expert');
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    site.hub.signOut();
    await page.keyboard.press('1');
    await page.getByTestId('sign-in').waitFor();
    expect(decodeURIComponent(page.url())).toContain(idOf(3));
  });
});

describe('the review by keyboard alone', () => {
  beforeEach(() => site.hub.reset('expert'));

  it('shows the frame of the press, hidden answer first, then compares, undoes and moves on', async () => {
    const { page, errors } = await site.open(path(3));
    await onItem(page, 3);
    const wall = await shownWall(page, idOf(3));
    const at = start + 5000 + 1870;
    expect(at - wall).toBeGreaterThanOrEqual(-1);
    expect(at - wall).toBeLessThan(site.recording.framePeriod + 1);
    expect(await paintedFrame(page)).toBe(Math.floor((at - start) / site.recording.framePeriod));

    expect(await page.getByTestId('answer-hidden').isVisible()).toBe(true);
    expect(await page.getByTestId('answer-recorded').count()).toBe(0);
    await page.keyboard.press('0');
    await step(page, 'choosing-reason');
    await page.keyboard.press('q');
    await step(page, 'comparing');
    expect(site.hub.verdicts.get(idOf(3))).toMatchObject({
      value: 0,
      reason: 'worker-pressed',
      unblinded: false,
    });
    expect(await page.getByTestId('answer-recorded').getAttribute('data-answer')).toBe('yes');

    await page.keyboard.press('u');
    await step(page, 'judging');
    expect(site.hub.verdicts.size).toBe(0);
    expect(await page.getByTestId('answer-recorded').count()).toBe(0);

    await page.keyboard.press('0');
    await page.keyboard.press('Enter');
    await step(page, 'comparing');
    expect(site.hub.verdicts.get(idOf(3))).toMatchObject({ value: 0, unblinded: true });
    expect(site.hub.verdicts.get(idOf(3))?.reason).toBeUndefined();
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    expect(site.hub.verdicts.get(idOf(3))?.confirmed).toBe(true);
    // Undo reaches back to the item just left.
    await page.keyboard.press('u');
    await onItem(page, 3);
    await step(page, 'judging');
    expect(errors).toEqual([]);
  });

  it('works in a Russian layout and records a mismatch', async () => {
    const { page } = await site.open(path(13));
    await onItem(page, 13);
    await shownWall(page, idOf(13));
    const press = (code: string, key: string) =>
      page.evaluate(
        ([physical, typed]) =>
          window.dispatchEvent(
            new KeyboardEvent('keydown', {
              code: physical ?? '',
              key: typed ?? '',
              bubbles: true,
              cancelable: true,
            }),
          ),
        [code, key],
      );
    await press('Digit0', '0');
    await step(page, 'choosing-reason');
    await press('KeyW', 'ц');
    await step(page, 'comparing');
    expect(site.hub.verdicts.get(idOf(13))?.reason).toBe('no-customer');
    await press('KeyU', 'г');
    await step(page, 'judging');
    await press('Digit1', '1');
    await step(page, 'comparing');
    expect(await page.getByTestId('answer-recorded').getAttribute('data-answer')).toBe('no');
    await press('Digit0', '0');
    await onItem(page, 21);
    expect(site.hub.verdicts.get(idOf(13))).toMatchObject({
      value: 0,
      reason: 'answer-mismatch',
      confirmed: true,
    });
    await press('KeyK', 'л');
    await onItem(page, 13);
    await step(page, 'done');
  });

  it('takes a reason in one’s own words, and gives it up with Esc', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    await page.keyboard.press('0');
    await page.keyboard.press('o');
    await page.getByTestId('other-text').waitFor();
    await page.keyboard.press('Escape');
    await step(page, 'judging');
    await page.keyboard.press('0');
    await page.keyboard.press('o');
    await page.keyboard.type('Покупатель вернулся 1 раз');
    await page.keyboard.press('Enter');
    await step(page, 'comparing');
    expect(site.hub.verdicts.get(idOf(3))).toMatchObject({
      reason: 'other',
      text: 'Покупатель вернулся 1 раз',
    });
  });

  it('steps frames and seconds, plays at another speed, and swaps cameras', async () => {
    const { page } = await site.open(path(3));
    const first = await shownWall(page, idOf(3));
    const until = (wall: number) => page.locator(`[data-testid=video][data-wall-ms="${wall}"]`).waitFor();
    await page.keyboard.press('ArrowRight');
    await until(first + 40);
    await page.keyboard.press('ArrowLeft');
    await until(first);
    expect(await paintedFrame(page)).toBe(Math.floor((first - start) / 40));
    await page.keyboard.press('ArrowLeft');
    await until(first - 40);
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction(
      (was) =>
        Number(document.querySelector('[data-testid=video]')?.getAttribute('data-wall-ms')) > was + 800,
      first,
    );
    await page.keyboard.press(']');
    await page.keyboard.press(' ');
    await page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid=video]');
      return video !== null && !video.paused && video.playbackRate === 2;
    });
    await page.keyboard.press(' ');
    await page.keyboard.press('c');
    await page
      .locator(`[data-testid=video][data-clip="${idOf(3)}/cam-hall"][data-wall-ms="${first}"]`)
      .waitFor();
  });

  it('has the next item’s frame ready before it is asked for', async () => {
    const { page } = await site.open(path(3));
    await shownWall(page, idOf(3));
    await page.waitForFunction(() => {
      const spare = document.querySelector<HTMLVideoElement>('[data-testid=video-spare]');
      return spare !== null && spare.readyState >= 2 && !spare.seeking;
    });
    const grants = () => site.hub.log.filter((line) => line === 'POST /api/v1/video/grants').length;
    const asked = grants();
    await page.keyboard.press('1');
    await step(page, 'comparing');
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    const wall = await shownWall(page, idOf(11));
    expect(start + 10_000 - wall).toBeLessThan(41);
    // The item's own clip was granted before; only the one after it may be new.
    expect(grants() - asked).toBeLessThanOrEqual(1);
  });

  it('offers N where there is no footage, and goes on', async () => {
    const { page } = await site.open(path(93));
    await page.locator('[data-testid=video-failure][data-kind=no-footage]').waitFor();
    await page.keyboard.press('n');
    await step(page, 'comparing');
    expect(site.hub.verdicts.get(idOf(93))?.value).toBe('no-footage');
    await page.keyboard.press('Enter');
    await onItem(page, 95);
    await page.locator('[data-testid=video-failure][data-kind=no-camera]').waitFor();
    await page.keyboard.press('x');
    await step(page, 'comparing');
  });

  it('says in words what was not saved, and keeps the item', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    site.hub.failNext(/verdicts$/, 'unavailable');
    await page.keyboard.press('1');
    await page.getByTestId('problem').filter({ hasText: 'Не сохранено. Сервер временно занят.' }).waitFor();
    await step(page, 'judging');
    await page.route('**/verdicts', (route) => route.abort('connectionfailed'));
    await page.keyboard.press('1');
    await page.getByTestId('problem').filter({ hasText: 'Не сохранено. Нет связи' }).waitFor();
    await step(page, 'judging');
    await page.unroute('**/verdicts');
    await page.keyboard.press('1');
    await step(page, 'comparing');
    expect(await page.getByTestId('problem').count()).toBe(0);
  });

  it('shows all keys and closes them again', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    await page.keyboard.press('?');
    await page.getByTestId('key-help').waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Escape');
    await page.getByTestId('key-help').waitFor({ state: 'hidden' });
    expect(site.hub.verdicts.size).toBe(0);
  });

  it('says when everything is reviewed, and when nothing is there yet', async () => {
    const { page } = await site.open(path(95));
    for (const item of site.hub.items)
      if (item.id !== idOf(95))
        site.hub.verdicts.set(item.id, { id: 'v', value: 1, unblinded: false, confirmed: true, at: 1 });
    await page.reload();
    await onItem(page, 95);
    await page.keyboard.press('1');
    await step(page, 'comparing');
    await page.keyboard.press('Enter');
    await page.getByTestId('review-done').waitFor();
    site.hub.reset('expert');
    site.hub.items = [];
    await page.goto(`${site.url}/review`);
    await page.getByText('Событий ещё нет').waitFor();
  });

  it('goes by mouse as well', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    await page.getByTestId('verdict-0').click();
    await page.getByTestId('send-zero').click();
    await step(page, 'comparing');
    await page.getByTestId('undo').click();
    await step(page, 'judging');
    await page.getByTestId('verdict-1').click();
    await page.getByTestId('mismatch').waitFor();
    await page.getByTestId('confirm').click();
    await onItem(page, 11);
    await page.getByTestId('previous').click();
    await onItem(page, 3);
    await page.getByTestId('next').click();
    await onItem(page, 11);
  });
});

describe('the table', () => {
  beforeEach(() => site.hub.reset('expert'));

  it('judges by the same keys, filters and opens an item', async () => {
    const { page, errors } = await site.open('/table');
    await page.locator(`[data-testid="item-${idOf(1)}"][aria-current=true]`).waitFor();
    await page.keyboard.press('j');
    const row = page.locator(`[data-testid="item-${idOf(3)}"]`);
    await page.locator(`[data-testid="item-${idOf(3)}"][aria-current=true]`).waitFor();
    expect(await row.textContent()).toContain('Ответ скрыт');
    await shownWall(page, idOf(3));
    await page.keyboard.press('0');
    await page.keyboard.press('r');
    await row.getByText('Ответ «Да»').waitFor();
    await page.keyboard.press('Enter');
    await page.locator(`[data-testid="item-${idOf(11)}"][aria-current=true]`).waitFor();
    await row.getByText('Ребёнок или прохожий').waitFor();
    await page.locator(`tr.struck[data-testid="item-${idOf(1)}"]`).waitFor();
    await page.getByTestId('filter-state').selectOption('pending');
    await row.waitFor({ state: 'detached' });
    await page.getByTestId('filter-workplace').selectOption('till-1');
    await page.locator(`[data-testid="item-${idOf(11)}"]`).waitFor({ state: 'detached' });
    expect(await page.locator('tbody tr[data-kind]').count()).toBe(2);
    await page.locator(`[data-testid="item-${idOf(93)}"]`).dblclick();
    await onItem(page, 93);
    expect(errors).toEqual([]);
  });

  it('turns pages by cursor and says when nothing matches', async () => {
    const many = site.hub.items[0];
    if (many === undefined) throw new Error('no items');
    site.hub.items = Array.from({ length: 130 }, (_, at) => ({
      ...many,
      id: idOf(1000 + at),
      at: many.at + at,
    }));
    const { page } = await site.open('/table');
    await page.getByTestId('page-next').click();
    await page.locator(`[data-testid="item-${idOf(1129)}"]`).waitFor();
    expect(await page.locator('tbody tr[data-kind]').count()).toBe(30);
    await page.getByTestId('page-first').click();
    await page.locator(`[data-testid="item-${idOf(1000)}"]`).waitFor();
    await page.getByTestId('filter-state').selectOption('done');
    await page.getByTestId('table-empty').waitFor();
  });
});

describe('the results', () => {
  it('moves the index with a verdict, before and after', async () => {
    site.hub.reset('admin');
    const { page } = await site.open('/results');
    const share = async (id: string) => Number(await page.getByTestId(id).getAttribute('data-share'));
    expect(await share('index-before')).toBeCloseTo(13 / 17);
    expect(await share('index-after')).toBeCloseTo(13 / 17);
    expect(await page.getByTestId('finding').textContent()).toBe('Пока ничего не исключено');
    site.hub.verdicts.set(idOf(3), { id: 'v', value: 0, unblinded: false, confirmed: true, at: 1 });
    await page.locator('[data-testid=index-after][data-n="16"]').waitFor();
    expect(await share('index-before')).toBeCloseTo(13 / 17);
    expect(await page.getByTestId('finding').textContent()).toBe('Исключения опустили индекс на 1,5 пункта');
  });

  it('explains a hidden slice, has no figure for no answers, and says when figures are old', async () => {
    site.hub.reset('expert');
    site.hub.results = 'hidden';
    const { page } = await site.open('/results');
    await page.getByTestId('index-hidden').waitFor();
    expect(await page.getByTestId('headline').count()).toBe(0);
    site.hub.results = 'empty';
    await page.reload();
    await page.locator('[data-testid=headline][data-n="0"]').waitFor();
    expect(await page.getByTestId('index-after').getAttribute('data-share')).toBeNull();
    site.hub.results = 'none';
    await page.reload();
    await page.getByTestId('results-empty').waitFor();
    // Away first, so that the page's own refresh does not meet the failure.
    await page.goto('about:blank');
    site.hub.failNext(/results/, 'internal');
    await page.goto(`${site.url}/results`);
    await page.getByTestId('error-state').waitFor();
    site.hub.results = 'large';
    await page.getByRole('button', { name: 'Повторить' }).click();
    await page.getByText('от 81,9 до 83,5').waitFor();
  });
});

describe('other pages', () => {
  it('shows a manager how the kiosks fare, without the buttons of the administrator', async () => {
    site.hub.reset('manager');
    const { page } = await site.open('/stores');
    await page.getByText('SN0001: потерян').waitFor();
    expect(await page.getByTestId('identify').count()).toBe(0);
  });

  it('lists the stores and knows an address it does not have', async () => {
    site.hub.reset('admin');
    const { page } = await site.open('/stores');
    await page.getByTestId('store-store-1').waitFor();
    await page.getByRole('heading', { name: '3 киоска требуют внимания' }).waitFor();
    await page.getByText('На связи, ответил 12 секунд назад').waitFor();
    await page.getByText('1204, старейшее 2 дня назад').waitFor();
    await page.getByText('Расходятся на 0,25 с ± 0,01 с').waitFor();
    await page.getByText('SN0001: потерян').waitFor();
    await page.getByText('Нет данных: последний ответ 3 часа назад. Тогда ждало отправки: 12').waitFor();
    await page.getByText('Нет данных: этот киоск ещё не отвечал').waitFor();
    const [first, second] = await page.getByTestId('identify').all();
    await first?.click();
    await page.getByText('Лампы мигают 10 секунд').waitFor();
    expect(site.hub.identified).toBe(1);
    await second?.click();
    await page.getByText('Киоск сейчас не на связи.').waitFor();
    expect(await page.getByTestId('identify').count()).toBe(3);
    site.hub.storesEmpty = true;
    await page.reload();
    await page.getByTestId('stores-empty').waitFor();
    await page.goto(`${site.url}/nowhere`);
    await page.getByTestId('not-found').waitFor();
    await page.goto(`${site.url}${path(777)}`);
    await page.getByTestId('error-state').waitFor();
  });
});
