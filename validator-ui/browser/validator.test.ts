import { validatorEn } from '@otklik/shared/i18n/validator-en.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOf, start } from './demo-data.ts';
import { demoRisks } from './demo-risk.ts';
import { openSite, paintedFrame, picture, restingWall, type Site, shownWall, violations } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 300_000);
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

  it('stays signed in, and says why, while the hub has not ended the session', async () => {
    site.hub.reset('expert');
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    site.hub.dropped = /\/session$/;
    await page.getByTestId('sign-out').click();
    await page.locator('header [data-testid=problem][data-code=offline]').waitFor();
    await onItem(page, 3);
    site.hub.dropped = undefined;
    // Another tab signed in anew: the session is asked for again, and its own token ends it.
    site.hub.failNext(/\/session$/, 'csrf');
    const asked = page.waitForResponse(
      (response) => response.request().method() === 'GET' && response.url().endsWith('/api/v1/session'),
    );
    await page.getByTestId('sign-out').click();
    await (await asked).finished();
    await page.locator('header [data-testid=problem][data-code=csrf]').waitFor();
    await onItem(page, 3);
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in').waitFor();
    // Over at the hub already: there is nothing left to end.
    site.hub.reset('expert');
    await page.goto(`${site.url}${path(3)}`);
    await onItem(page, 3);
    site.hub.failNext(/\/session$/, 'not-signed-in');
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in').waitFor();
  });

  it('says that the hub is away where it cannot read how to ask, and asks once it can', async () => {
    site.hub.reset('manager');
    const { page } = await site.open('/account');
    const calls = /assets\/calls-[\w-]+\.js$/;
    let refused = 0;
    await page.route(calls, (route) => {
      refused += 1;
      return route.abort();
    });
    await page.goto(`${site.url}/devices`);
    const failed = page.getByTestId('error-state');
    await failed.waitFor();
    expect(await failed.textContent()).toContain(validatorRu['problem.offline']);
    expect(refused).toBeGreaterThan(0);
    await page.unroute(calls);
    await failed.getByRole('button').click();
    await page.getByTestId('device-open-till-1').waitFor();
    expect(await failed.count()).toBe(0);
  });

  it('shows each role its own sections', async () => {
    site.hub.reset('manager');
    const { page } = await site.open('/');
    await page.getByTestId('results').waitFor();
    expect(await page.locator('header nav a').allTextContents()).toEqual([
      'Результаты',
      'Исключения',
      'План',
      'Магазины',
      'Тревоги',
      'Выгрузки',
      'Люди',
    ]);
    await page.goto(`${site.url}/review`);
    await page.getByTestId('forbidden').waitFor();
  });

  it('remembers the language', async () => {
    const { page } = await site.open('/');
    await page.getByTestId('language-en').click();
    await page.locator('h1').filter({ hasText: 'Sign in' }).waitFor();
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
    // It is sent once the next item is painted.
    await expect.poll(() => site.hub.verdicts.get(idOf(3))?.confirmed).toBe(true);
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
    await expect
      .poll(() => site.hub.verdicts.get(idOf(13)))
      .toMatchObject({
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

  it('moves on by one frame where the machine takes long to get there', async () => {
    const { page } = await site.open(path(3));
    const first = await shownWall(page, idOf(3));
    const until = (wall: number) => page.locator(`[data-testid=video][data-wall-ms="${wall}"]`).waitFor();
    // Now it knows how long a frame is.
    await page.keyboard.press('ArrowRight');
    await until(first + 40);
    // Each seek begins only after a second and a half, and is on its way from the first.
    await page.getByTestId('video').evaluate((video) => {
      const find = (name: string) => Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, name);
      const [time, seeking] = [find('currentTime'), find('seeking')];
      let waiting = 0;
      let seeks = 0;
      Object.defineProperties(video, {
        currentTime: {
          get: () => time?.get?.call(video),
          set(to) {
            waiting += 1;
            seeks += 1;
            document.body.dataset.seeks = String(seeks);
            setTimeout(() => {
              waiting -= 1;
              time?.set?.call(video, to);
            }, 1500);
          },
        },
        seeking: { get: () => waiting > 0 || seeking?.get?.call(video) },
      });
    });
    await page.keyboard.press('ArrowRight');
    await until(first + 80);
    expect(await page.locator('body').getAttribute('data-seeks')).toBe('1');
    expect(await paintedFrame(page)).toBe(Math.floor((first + 80 - start) / 40));
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
    await page.waitForFunction(() => document.querySelector<HTMLVideoElement>('[data-testid=video]')?.paused);
    // Another camera takes over the moment and the speed; it was fetched ahead.
    const moment = await restingWall(page);
    expect(moment).toBeGreaterThan(first + 800);
    await page.keyboard.press('c');
    const hall = page.locator(`[data-testid=video][data-clip="${idOf(3)}/cam-hall"]`);
    await page.locator(`[data-clip="${idOf(3)}/cam-hall"][data-wall-ms="${moment}"]`).waitFor();
    expect(await page.getByTestId('stage').getAttribute('data-preloaded')).toBe('true');
    expect(await hall.evaluate((video: HTMLVideoElement) => video.playbackRate)).toBe(2);
  });

  it('has the next items’ frames ready before they are asked for', async () => {
    const { page } = await site.open(path(3));
    await shownWall(page, idOf(3));
    await page.waitForFunction(() => {
      const ready = [...document.querySelectorAll<HTMLVideoElement>('[data-testid=video-spare]')].filter(
        (video) => video.readyState >= 2 && !video.seeking,
      );
      return ready.length === 3;
    });
    const grants = () => site.hub.log.filter((line) => line === 'POST /api/v1/video/grants').length;
    const asked = grants();
    // The item's two cameras and the two items behind it: bounded, and none asked for twice.
    expect(asked).toBe(4);
    await page.keyboard.press('1');
    await step(page, 'comparing');
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    const wall = await shownWall(page, idOf(11));
    expect(start + 10_000 - wall).toBeLessThan(41);
    expect(await page.getByTestId('stage').getAttribute('data-preloaded')).toBe('true');
    // The item's own clip was granted before; only its other camera and the second item after it may be new.
    expect(grants() - asked).toBeLessThanOrEqual(2);
  });

  it('shows what the time hangs on, link by link from the press to the camera, and their sum', async () => {
    const links = (page: Page) =>
      Promise.all(
        ['console', 'kiosk', 'hub', 'camera'].map((name) =>
          page.getByTestId(`error-${name}`).getAttribute('data-ms'),
        ),
      );
    const total = (page: Page) => page.getByTestId('error-bound').getAttribute('data-ms');
    const { page } = await site.open(path(3));
    await shownWall(page, idOf(3));
    expect([await links(page), await total(page)]).toEqual([['119', '12', '20', '210'], '361']);
    // Kept by the console while its cable was out: in words, with what its own time is known to.
    await page.goto(`${site.url}${path(93)}`);
    await onItem(page, 93);
    const kept = page.getByTestId('error-kept');
    await kept.waitFor();
    expect(await kept.getAttribute('data-ms')).toBe('720000');
    expect(await kept.textContent()).toMatch(/12\s\S+.*3[.,]74/);
    expect(await total(page)).toBe(String(3737 + 433 + 20 + 210));
    // A till's trigger: what is not known stands there as such, and is said to come on top.
    await page.goto(`${site.url}${path(95)}`);
    await onItem(page, 95);
    await page.getByTestId('error-open').waitFor();
    expect([await links(page), await total(page)]).toEqual([[null, null, '20', null], '20']);
  });

  it.each([
    [900, /transcoding it/],
    [12_300, /keep up: some 13 s/],
  ])(
    'says while it waits that the hub transcodes, and for how long where it does not keep up: %i ms',
    async (ms, words) => {
      site.hub.preparing = ms;
      const clip = site.hub.hold(/^GET \/video\/clips/);
      const { page } = await site.open(path(3), { language: 'en' });
      await page.getByTestId('video-awaited').filter({ hasText: words }).waitFor();
      clip.arrive();
      await page.locator('[data-testid=stage][data-phase=ready]').waitFor();
      expect(await page.getByTestId('video-awaited').count()).toBe(0);
    },
  );

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

  it('takes the second step once the hub has told the answer, though its reply to the verdict is still on the way', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    const verdict = site.hub.hold(/verdicts$/);
    await page.keyboard.press('1');
    await verdict.done;
    site.hub.say('verdict', {});
    await step(page, 'comparing');
    await page.keyboard.press('Enter');
    await page.locator(`[data-testid=review]:not([data-item="${idOf(3)}"])`).waitFor();
    verdict.arrive();
    await expect.poll(() => site.hub.verdicts.get(idOf(3))?.confirmed).toBe(true);
    await page.locator('[data-testid=outbox][data-kept="0"]:empty').waitFor({ state: 'attached' });
  });

  it('keeps a verdict while the hub is away, goes on with the next, and sends it later, also after a reload', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    // At the socket: what a page's interception catches begins a little after it was asked for.
    site.hub.dropped = /verdicts$/;
    await page.keyboard.press('1');
    await step(page, 'kept');
    await page.getByTestId('problem').filter({ hasText: 'Пока не отправлена: нет связи' }).waitFor();
    expect(await page.getByTestId('answer-recorded').count()).toBe(0);
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    await page.locator('[data-testid=outbox][data-kept="1"]').waitFor();
    // The address follows what is shown.
    await page.waitForURL(`**${path(11)}`);
    await page.reload();
    await onItem(page, 11);
    await page.locator('[data-testid=outbox][data-kept="1"]').waitFor();
    expect(site.hub.verdicts.size).toBe(0);
    site.hub.dropped = undefined;
    // It is sent by itself; then its second step is open, and one key brings it back.
    await page.getByTestId('bring-back').waitFor();
    expect(site.hub.verdicts.get(idOf(3))).toMatchObject({ value: 1, unblinded: false });
    await page.keyboard.press('b');
    await onItem(page, 3);
    await step(page, 'comparing');
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    await page.locator('[data-testid=outbox][data-kept="0"]:empty').waitFor({ state: 'attached' });
    // What is on its way is not told of.
    await expect.poll(() => site.hub.verdicts.get(idOf(3))).toMatchObject({ confirmed: true });
  });

  it('goes on before the second step is on record, and tells of one that is refused', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    await page.keyboard.press('1');
    await step(page, 'comparing');
    site.hub.failNext(/confirm$/, 'already-decided');
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    await page.locator('[data-testid=outbox][data-refused="1"]').waitFor();
    await page.keyboard.press('b');
    await onItem(page, 3);
    await page.getByTestId('problem').waitFor();
    await step(page, 'comparing');
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    await page.locator('[data-testid=outbox][data-refused="0"]:empty').waitFor({ state: 'attached' });
    expect(site.hub.verdicts.get(idOf(3))).toMatchObject({ confirmed: true });
  });

  it('takes back a verdict the hub has never heard of, here alone', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    site.hub.dropped = /verdicts$/;
    await page.keyboard.press('1');
    await step(page, 'kept');
    await page.keyboard.press('Enter');
    await onItem(page, 11);
    await page.keyboard.press('1');
    await step(page, 'kept');
    // The first was tried and may have come through; the second waits behind it.
    await page.keyboard.press('u');
    await step(page, 'judging');
    site.hub.dropped = undefined;
    await page.getByTestId('bring-back').waitFor();
    expect([...site.hub.verdicts.keys()]).toEqual([idOf(3)]);
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

  it('keeps the keys in the open help when the button under the focus goes', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    await page.keyboard.press('?');
    await page.getByTestId('key-one').click();
    await page.keyboard.press('p');
    await page.getByTestId('keys-reset').click();
    await page.getByTestId('keys-reset').waitFor({ state: 'detached' });
    const isInHelp = () => document.activeElement?.closest('[data-testid=key-help]') !== null;
    expect(await page.evaluate(isInHelp)).toBe(true);
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    expect(await page.evaluate(isInHelp)).toBe(false);
    await page.keyboard.press('1');
    await page.keyboard.press('0');
    expect(await page.getByTestId('key-help').isVisible()).toBe(true);
    expect(await page.locator('[data-testid=review][data-step=judging]').count()).toBe(1);
    expect(site.hub.verdicts.size).toBe(0);
  });

  it('takes back any of the last verdicts, by its digit', async () => {
    const { page } = await site.open(path(3));
    for (const seq of [3, 11, 13]) {
      await onItem(page, seq);
      await page.keyboard.press('1');
      await step(page, 'comparing');
      await page.keyboard.press('Enter');
    }
    await onItem(page, 21);
    await page.keyboard.press('Shift+KeyU');
    await page.getByTestId('recent-3').waitFor();
    expect(await page.getByTestId('recent').locator('li').count()).toBe(3);
    await page.keyboard.press('3');
    await onItem(page, 3);
    await step(page, 'judging');
    expect([...site.hub.verdicts.keys()].sort()).toEqual([idOf(11), idOf(13)].sort());
  });

  it('shows the next person at the screen nothing of what the last one has judged', async () => {
    const { page } = await site.open(path(3));
    const signIn = async (login: string) => {
      await page.getByTestId('login').fill(login);
      await page.getByTestId('password').fill('right-password');
      await page.keyboard.press('Enter');
      await page.getByTestId('review').waitFor();
    };
    await onItem(page, 3);
    await page.keyboard.press('1');
    await step(page, 'comparing');
    site.hub.signOut();
    await page.keyboard.press('f');
    await page.getByTestId('login').waitFor();
    await signIn('expert');
    await page.keyboard.press('Shift+KeyU');
    await page.getByTestId('recent-1').waitFor();
    await page.keyboard.press('Escape');
    site.hub.signOut();
    await page.keyboard.press('f');
    await page.getByTestId('login').waitFor();
    const before = site.hub.log.length;
    await signIn('admin');
    await onItem(page, 3);
    // The item is asked for anew: what the last person was told of it is no longer here.
    expect(site.hub.log.slice(before)).toContain(`GET /api/v1/review/items/${idOf(3)}`);
    await page.keyboard.press('Shift+KeyU');
    await page.getByTestId('recent').waitFor();
    expect(await page.getByTestId('recent').locator('li').count()).toBe(0);
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain(idOf(3));
  });

  it('asks for a second look, sends what was seen, and leaves out items another expert is at', async () => {
    site.hub.held.add(idOf(11));
    const { page } = await site.open(path(3));
    const wall = await shownWall(page, idOf(3));
    await page.keyboard.press('f');
    await page.getByTestId('second-look-asked').filter({ hasText: 'Анна Белова' }).waitFor();
    expect(site.hub.flagged.has(idOf(3))).toBe(true);
    await page.keyboard.press('f');
    await page.getByTestId('second-look-asked').waitFor({ state: 'detached' });
    await page.keyboard.press('1');
    await step(page, 'comparing');
    expect(site.hub.verdicts.get(idOf(3))?.seen).toMatchObject({
      cameras: ['cam-till'],
      from: wall,
      to: wall,
      // Press to kiosk 119, the kiosk's clock 12, its sample 20, the camera 210.
      error: 361,
    });
    await page.keyboard.press('Enter');
    await onItem(page, 13);
    await page.goto(`${site.url}${path(11)}`);
    await page.getByTestId('held').filter({ hasText: 'Орлова' }).waitFor();
  });

  it('takes another key for an action, says when it is taken, and keeps it in the next visit', async () => {
    const { page } = await site.open(path(3));
    await onItem(page, 3);
    await page.keyboard.press('?');
    await page.getByTestId('key-one').click();
    await page.keyboard.press('u');
    await page.getByTestId('keys-said').filter({ hasText: 'Эта клавиша занята: Отменить оценку' }).waitFor();
    await page.keyboard.press('p');
    await page.locator('[data-testid=key-one][aria-pressed=false]').waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await onItem(page, 3);
    await page.keyboard.press('1');
    await page.keyboard.press('p');
    await step(page, 'comparing');
    await page.keyboard.press('?');
    await page.getByTestId('keys-reset').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await step(page, 'judging');
    await page.keyboard.press('1');
    await step(page, 'comparing');
  });

  it('magnifies the picture and moves over it, never beyond its edge', async () => {
    const { page } = await site.open(path(3));
    await shownWall(page, idOf(3));
    const scene = () =>
      page.getByTestId('video').evaluate((video) => {
        const box = video.parentElement?.getBoundingClientRect();
        const own = video.getBoundingClientRect();
        const share = (value: number) => Math.round(value * 1000) / 1000;
        if (box === undefined) throw new Error('no box');
        return [share(own.width / box.width), share((box.left - own.left) / own.width)];
      });
    expect(await scene()).toEqual([1, 0]);
    await page.keyboard.press('z');
    await page.locator('[data-testid=stage][data-zoom="2"]').waitFor();
    expect(await scene()).toEqual([2, 0.25]);
    await page.keyboard.press('Shift+KeyA');
    expect(await scene()).toEqual([2, 0.125]);
    for (let press = 0; press < 4; press += 1) await page.keyboard.press('Shift+KeyA');
    expect(await scene()).toEqual([2, 0]);
    await page.keyboard.press('z');
    await page.keyboard.press('z');
    expect(await scene()).toEqual([1, 0]);
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
    // The whole chain, as in the review: press to kiosk 119, the kiosk's clock 12, its sample 20, the camera 210.
    expect(site.hub.verdicts.get(idOf(3))?.seen).toMatchObject({ cameras: ['cam-till'], error: 361 });
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

  it('shows one day of the stores, and takes back any of the last verdicts there, too', async () => {
    const { page } = await site.open('/table');
    const count = () => page.locator('tr[data-testid^="item-"]').count();
    await page.locator(`[data-testid="item-${idOf(3)}"]`).waitFor();
    const all = await count();
    await page.getByTestId('filter-day').fill('2026-11-21');
    await page.getByTestId('table-empty').waitFor();
    await page.getByTestId('filter-day').fill('2026-11-22');
    await page.locator(`[data-testid="item-${idOf(3)}"]`).waitFor();
    expect(await count()).toBe(all);
    expect(new URL(page.url()).searchParams.get('day')).toContain('Europe/Moscow');
    await page.locator(`[data-testid="item-${idOf(3)}"]`).click();
    await page.locator('[data-testid=panel][data-step=judging]').waitFor();
    await page.keyboard.press('1');
    await page.locator('[data-testid=panel][data-step=comparing]').waitFor();
    await page.keyboard.press('Shift+U');
    await page.getByTestId('recent-1').waitFor();
    await page.keyboard.press('1');
    await page.locator('[data-testid=panel][data-step=judging]').waitFor();
    expect(site.hub.verdicts.size).toBe(0);
  });

  it('says that the chosen event cannot be had, and that it is on its way, not that none is chosen', async () => {
    site.hub.failNext(new RegExp(`items/${idOf(1)}$`), 'internal');
    const { page } = await site.open('/table', { language: 'en' });
    const side = page.locator('aside.side');
    await side.getByTestId('error-state').waitFor();
    expect(await side.textContent()).not.toContain(validatorEn['table.pick']);
    const asked = site.hub.hold(new RegExp(`^GET .*${idOf(1)}$`));
    await side.getByTestId('error-state').getByRole('button').click();
    await asked.done;
    await side.getByTestId('loading').waitFor();
    expect(await side.textContent()).not.toContain(validatorEn['table.pick']);
    asked.arrive();
    await side.locator('[data-testid=panel][data-step=judging]').waitFor();
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
    // Told more than once, as the page may not be listening yet.
    await expect
      .poll(
        () => {
          site.hub.say('verdict', { store: 's1', workplace: 'w1', item: idOf(3) });
          return page.getByTestId('index-after').getAttribute('data-n');
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe('16');
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
    // Asked for before the page is drawn, and once more by the page.
    site.hub.failNext(/results/, 'internal');
    site.hub.failNext(/results/, 'internal');
    await page.goto(`${site.url}/results`);
    await page.getByTestId('error-state').waitFor();
    site.hub.results = 'large';
    await page.getByRole('button', { name: 'Повторить' }).click();
    await page.getByText('от 81,9 до 83,5').waitFor();
  });
});

describe('the results of a slice', () => {
  it('of one worker say that the report is of all', async () => {
    site.hub.reset('manager');
    site.hub.results = 'large';
    const { page } = await site.open('/results?store=store-1&operator=worker-1');
    const report = page.getByTestId('report-pdf');
    await report.filter({ hasText: 'Отчёт PDF: все рабочие места и сотрудники' }).waitFor();
    await page.getByTestId('view-operator').selectOption('');
    await report.filter({ hasText: /^Отчёт PDF$/ }).waitFor();
  });

  it('are there again after a look at the polls behind a mark or a step', async () => {
    site.hub.reset('manager');
    site.hub.results = 'large';
    const { page } = await site.open('/results?store=store-south&places=workplace');
    const openings = [
      page.getByTestId('trend').locator('a').first(),
      page.getByTestId('funnel-decided').locator('a'),
    ];
    for (const opening of openings) {
      await opening.focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('polls-back').click();
      await page.getByTestId('view-bar').waitFor();
      const back = new URL(page.url()).searchParams;
      expect([back.get('store'), back.get('places')]).toEqual(['store-south', 'workplace']);
    }
  });
});

describe('what cannot be had or is on its way', () => {
  it('links at a provider of identities: told, and asked again', async () => {
    site.hub.reset('expert');
    site.hub.failNext(/session\/identities$/, 'internal');
    const { page } = await site.open('/account');
    const links = page.getByTestId('identity');
    await links.getByTestId('error-state').getByRole('button').click();
    // There is none.
    await links.waitFor({ state: 'detached' });
  });

  it('what detectors found in the stores', async () => {
    site.hub.reset('manager');
    const asked = site.hub.hold(/risk\/findings$/);
    const { page } = await site.open('/results');
    await asked.done;
    await page.getByTestId('risk-counts').getByTestId('loading').waitFor();
    asked.arrive();
    await page.getByTestId('risk-counts').locator('td').first().waitFor();
    expect(await page.getByTestId('risk-counts').getByTestId('loading').count()).toBe(0);
  });

  it('why an item stands early in the queue', async () => {
    site.hub.reset('expert');
    for (const [id, reasons] of demoRisks) site.hub.risks.set(id, reasons);
    site.hub.failNext(/reasons$/, 'internal');
    const { page } = await site.open('/review?way=risk');
    await page.getByTestId('risk-reasons').locator('[data-code=internal]').waitFor();
  });
});

describe('other pages', () => {
  it('shows a manager how the kiosks fare, without the buttons of the administrator', async () => {
    site.hub.reset('manager');
    const { page } = await site.open('/stores');
    await page.getByText('SN0001: потерян').waitFor();
    await page.getByText('Персонал не подтвердил смену напечатанного вопроса').waitFor();
    await page.getByText('Нет файла подсказки: вопрос задаётся без неё').waitFor();
    expect(await page.getByText('Неисправность:').count()).toBe(0);
    expect(await page.getByTestId('identify').count()).toBe(0);
  });

  it('shows ten thousand stores by pages, found by name, each with its own kiosks', async () => {
    site.hub.reset('manager');
    site.hub.moreStores = 9_999;
    const { page, errors } = await site.open('/stores');
    const sections = page.locator('[data-testid^=store-]');
    // The first is asked for its own kiosks, as the chain's are too many for one answer.
    await page.getByText('SN0001: потерян').waitFor();
    expect(await sections.count()).toBe(25);
    await page.getByText('С 1 по 25 из 10 000').waitFor();
    await page.getByTestId('stores-next').click();
    await page.getByText('С 26 по 50 из 10 000').waitFor();
    // Turned at the lower end of the page, read from its upper.
    await expect
      .poll(() => page.getByTestId('stores-search').evaluate((e) => e.getBoundingClientRect().top >= 0))
      .toBe(true);
    await page.getByTestId('stores-search').fill('дальний 9999');
    await page.getByText('С 1 по 1 из 1').waitFor();
    expect(await sections.getByRole('heading').allTextContents()).toEqual(['Дальний 9999']);
    await page.getByTestId('stores-search').fill('нигде');
    await page.getByText('Магазинов с таким названием нет').waitFor();
    expect(await sections.count()).toBe(0);
    await picture(page, 'stores-none-found');
    await page.getByTestId('stores-search').fill('');
    await page.getByText('С 1 по 25 из 10 000').waitFor();
    await picture(page, 'stores-many');
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('shows a chain of ten thousand workplaces by pages, and never “no data” as “no customers”', async () => {
    site.hub.reset('manager');
    const { page, errors } = await site.open('/stores');
    await page.getByTestId('to-devices').click();
    await page.getByRole('heading', { name: '2 рабочих места требуют внимания' }).waitFor();
    const rows = page.locator('[data-testid=devices-table] tbody tr');
    expect(await rows.count()).toBe(50);
    const look = (state: string) =>
      page
        .locator(`tr[data-state=${state}]`)
        .first()
        .evaluate((row) => ({
          mark: row.querySelector('.device-state svg')?.innerHTML.replaceAll(/_r_\w+_|«\w+»/g, ''),
          word: row.querySelector('.device-state b')?.textContent,
          since: row.querySelector('.device-line:not(th *)')?.textContent,
          hatched: row.querySelectorAll('td.no-data').length,
        }));
    const [away, quiet] = [await look('no-data'), await look('no-customers')];
    expect([away.word, quiet.word]).toEqual(['Нет данных', 'Покупателей нет']);
    expect([away.hatched, quiet.hatched]).toEqual([2, 0]);
    expect(away.mark).not.toBe(quiet.mark);
    expect([away.since, quiet.since].map((each) => each?.replaceAll('\u00a0', ' '))).toEqual([
      'киоск не отвечает с 11:32 (3 часа назад)',
      'никто не нажимал с 13:32 (1 час назад); киоск отвечает',
    ]);
    const first = await rows.first().getAttribute('data-testid');
    await page.getByTestId('devices-next').click();
    await page.getByTestId('devices-first').waitFor();
    await page.locator(`[data-testid=${first}]`).waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(50);
    await page.getByTestId('devices-state-no-data').click();
    await page.locator('[data-testid=devices-state-no-data][aria-pressed=true]').waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByTestId('devices-state-no-data').click();
    const typed = page.getByTestId('devices-search');
    // A pause after a space, upon which what stands comes back without it.
    await typed.fill('Магазин ');
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('Магазин');
    await typed.press('End');
    await page.keyboard.type('4999');
    await expect.poll(() => rows.count()).toBe(2);
    expect(await typed.inputValue()).toBe('Магазин 4999');
    expect(new URL(page.url()).searchParams.get('q')).toBe('Магазин 4999');
    expect(errors).toEqual([]);
  });

  it('opens a workplace by the keyboard, goes back where it was, and hears at once of a kiosk that falls silent', async () => {
    site.hub.reset('admin');
    const { page } = await site.open('/devices');
    await page.getByTestId('device-open-till-1').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('device-days').waitFor();
    await page.locator('[data-testid=device-pane] h2:focus').waitFor();
    await page.getByTestId('device-tests').getByText('не нажаты: «Нет»').waitFor();
    await page.getByTestId('device-thread').getByText('заменён на 11111111').waitFor();
    await page.getByTestId('identify').click();
    await expect.poll(() => site.hub.identified).toBe(1);
    const asked = () => site.hub.log.filter((each) => each === 'GET /api/v1/devices').length;
    const known = asked();
    // Told more than once, as the page may not be listening yet.
    await expect
      .poll(
        () => {
          site.hub.say('kiosk-silent', { store: 'store-1', kiosk: '1'.repeat(32) });
          return asked();
        },
        { timeout: 15_000, interval: 300 },
      )
      .toBeGreaterThan(known);
    await page.locator('[data-testid=device-pane] h2').focus();
    await page.keyboard.press('Escape');
    await page.getByTestId('device-pane').waitFor({ state: 'detached' });
    await page.locator('[data-testid=device-open-till-1]:focus').waitFor();
  });

  it('lets a seller appeal what is left out, and shows nothing else of the hub', async () => {
    site.hub.reset('seller');
    const { page } = await site.open('/');
    await page.getByTestId('own-sum').filter({ hasText: '35–36 из 50' }).waitFor();
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(['Моя работа']);
    await page.getByTestId('appeal').click();
    await page.getByTestId('appeal-text').fill('Покупатель нажал сам');
    await page.getByTestId('appeal-form-save').click();
    await page.getByTestId('appeal-text').waitFor({ state: 'detached' });
    expect(site.hub.log).toContain(`POST /api/v1/own/exclusions/${idOf(3)}/appeal`);
    await page.goto(`${site.url}/devices`);
    await page.getByTestId('forbidden').waitFor();
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
