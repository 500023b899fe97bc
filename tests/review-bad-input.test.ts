import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PASSWORD, Person, signIn, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { testBrowserArguments } from '../scripts/browser/arguments.ts';
import { recordAtOnce } from '../scripts/camera/record-at-once.ts';
import { LIMIT, openSite, picture, type Site } from '../validator-ui/browser/site.ts';
import { type ChildProgram, childPrograms } from './support/child-program.ts';
import { type CuttableLine, openLine } from './support/cuttable-line.ts';
import { REVIEW_FPS } from './support/paced-review.ts';
import { installPictureClock, paintedClock } from './support/picture-clock.ts';
import { signInAt } from './support/real-screens.ts';

/** What an expert sees of what goes wrong, and can do next: a real browser, line, hub process and archive. */
const root = mkdtempSync(join(tmpdir(), 'otklik-bad-input-'));
const HUB = fileURLToPath(new URL('../hub-server/src/server.ts', import.meta.url));
const t0 = Date.UTC(2026, 8, 1, 9, 0, 0);
/** Berlin puts its clocks back an hour at this instant. */
const clocksBack = Date.UTC(2026, 9, 25, 1, 0, 0);
const period = 1000 / REVIEW_FPS;

const programs = childPrograms();
let site: Site;
let furnished: TestHub;
let hub: ChildProgram;
/** Past the line. */
let direct: string;
let line: CuttableLine;
let browser: Browser;
/** Items in the order of their making, by what they are for. */
const items: Record<string, string> = {};
const item = (name: string): string => items[name] ?? name;

async function startHub(): Promise<void> {
  const args = ['--data', furnished.dataDir, '--port', '0', '--ui', site.dist];
  hub = programs.start([HUB, ...args, '--log-level', 'silent', '--second-step', 'optional']);
  const ready = await hub.line(/^hub ready /);
  direct = ready.replace('hub ready ', '');
  line.to(Number(new URL(direct).port));
}

/** The hub's word of each verdict on an item: whose it is, what it says, and whether it was compared. */
const verdictsOn = (name: string) =>
  furnished.rows<{ login: string; value: string; compared: number }>(
    `SELECT u.login, v.value, v.confirmed_at IS NOT NULL AS compared FROM verdicts v JOIN users u ON u.id = v.expert
      WHERE v.seq = ? AND v.withdrawn_at IS NULL ORDER BY v.ordinal`,
    Number(item(name).split('.')[2]),
  );

beforeAll(async () => {
  site = await openSite();
  line = await openLine();
  furnished = await testHub({ uiDir: site.dist });
  await furnish();
  await furnished.hub.close();
  await startHub();
  browser = await chromium.launch({
    executablePath: process.env.OTKLIK_CHROMIUM ?? '/usr/bin/chromium',
    args: testBrowserArguments,
  });
}, 240_000);
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  line.back();
});
afterAll(async () => {
  await browser?.close();
  await programs.endAll();
  await line?.close();
  await site?.close();
  if (furnished !== undefined) rmSync(furnished.dataDir, { recursive: true, force: true });
  rmSync(root, { recursive: true, force: true });
});

/** A till with a good camera, one with cameras that each have their fault, one with none, and one where clocks go back. */
async function furnish(): Promise<void> {
  const { admin, store, workplaces } = furnished;
  const made = async (path: string, body: object): Promise<string> => {
    const reply = await admin.post(`/api/v1${path}`, body);
    if (reply.status >= 300) throw new Error(`${path}: ${reply.text}`);
    return reply.json.id;
  };
  const dark = await made(`/stores/${store}/workplaces`, { name: 'Till 3' });
  const berlin = await made('/stores', { name: 'Berlin', zone: 'Europe/Berlin' });
  const abroad = await made(`/stores/${berlin}/workplaces`, { name: 'Kasse 1' });
  const camera = (name: string, workplace: string, more: object = {}, of = store) =>
    made(`/stores/${of}/cameras`, {
      ...{ name, workplaces: [workplace], folder: join(root, name), pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
      ...{ zone: 'UTC', timing: 'name', offset: 0, error: 20, ...more },
    });
  const record = (name: string, from: number, seconds: number, zone = 'UTC') =>
    recordAtOnce({ folder: join(root, name), from, seconds, segment: 10, fps: REVIEW_FPS, zone });
  /** Each file's time is that of its last write, as where a recorder made it. */
  const writtenAt = (name: string, from: number) => {
    for (const [index, file] of readdirSync(join(root, name)).sort().entries()) {
      const end = (from + (index + 1) * 10_000) / 1000;
      utimesSync(join(root, name, file), end, end);
    }
  };
  await record('Good', t0, 40);
  await camera('Good', workplaces[0]);

  await record('Gap', t0, 12);
  await record('Gap', t0 + 22_000, 14);
  await camera('Gap', workplaces[1]);
  mkdirSync(join(root, 'Gone'));
  await camera('Gone', workplaces[1]);
  rmSync(join(root, 'Gone'), { recursive: true });
  mkdirSync(join(root, 'Codec'));
  const still = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=5', '-t', '30', '-c:v', 'mjpeg'];
  execFileSync('ffmpeg', ['-loglevel', 'error', ...still, join(root, 'Codec', '2026-09-01_09-00-00.mkv')]);
  await camera('Codec', workplaces[1], { pattern: '%Y-%m-%d_%H-%M-%S.mkv' });
  cpSync(join(root, 'Good'), join(root, 'Zone'), { recursive: true });
  writtenAt('Zone', t0);
  await camera('Zone', workplaces[1], { zone: 'Europe/Moscow' });

  const kiosk = await furnished.kiosk([workplaces[0], workplaces[1], dark]);
  const poll = (name: string, at: number, place: number) => {
    const { customer } = kiosk.poll('yes', { at: t0 + at, place });
    items[name] = kiosk.item(customer ?? 0);
  };
  // The first of all: nobody who is at another item is given it as one of the next.
  poll('judged by another', 2_013, 1);
  poll('lost request', 4_013, 1);
  poll('lost reply', 6_013, 1);
  poll('across a gap', 8_013, 2);
  poll('killed', 9_013, 1);
  poll('session ended', 11_013, 1);
  poll('in a gap', 18_013, 2);
  poll('no camera', 20_013, 3);
  await kiosk.sendAll();

  const from = clocksBack - 20_000;
  await record('Back', from, 40, 'Europe/Berlin');
  // By name those of the second 02:00 come first.
  for (const [index, name] of ['02-59-40', '02-59-50', '02-00-00', '02-00-10'].entries()) {
    const end = (from + (index + 1) * 10_000) / 1000;
    utimesSync(join(root, 'Back', `2026-10-25_${name}.mp4`), end, end);
  }
  await camera('Back', abroad, { zone: 'Europe/Berlin' }, berlin);
  const other = await furnished.kiosk([abroad]);
  items['clocks back'] = other.item(other.poll('no', { at: clocksBack - 4_987 }).customer ?? 0);
  await other.sendAll();
  for (let expert = 0; expert < 4; expert += 1) await furnished.person('expert');
}

async function open(name: string, language: 'ru' | 'en', login = 'expert1'): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
  });
  contexts.push(context);
  await installPictureClock(context);
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  // The hub knows who is here: whoever comes to the item after this is told.
  const holds = page.waitForResponse((reply) => reply.url().endsWith('/review/holds') && reply.ok());
  await Promise.all([holds, signInAt(page, `${line.url}/review/${item(name)}`, login)]);
  await onItem(page, name);
  return page;
}

/** The item's picture is there and the next one's, as when a person has looked for a while. */
const lookedAt = (page: Page) =>
  page.waitForFunction(
    () =>
      document.querySelector('[data-testid=video][data-wall-ms]') !== null &&
      [...document.querySelectorAll<HTMLVideoElement>('[data-testid=video-spare]')].some(
        (video) => video.readyState >= 2 && !video.seeking,
      ),
  );

const onItem = (page: Page, name: string) =>
  page.locator(`[data-testid=review][data-item="${item(name)}"]`).waitFor();
const step = (page: Page, name: string) => page.locator(`[data-testid=review][data-step=${name}]`).waitFor();
const says = (page: Page, id: string, words: string) =>
  page.getByTestId(id).filter({ hasText: words }).waitFor();

/** The same in Russian and in English, and a picture of each. */
async function inBoth(
  page: Page,
  name: string,
  id: string,
  words: { ru: string; en: string },
): Promise<void> {
  for (const language of ['en', 'ru'] as const) {
    await page.getByTestId(`language-${language}`).click();
    await says(page, id, words[language]);
    await picture(page, `bad-${name}-${language}`);
  }
  // Enter is the button's as long as that has the focus.
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
}
const outboxIsEmpty = (page: Page) =>
  page.locator('[data-testid=outbox][data-kept="0"][data-refused="0"]:empty').waitFor({ state: 'attached' });
const nothing = {
  ru: 'Пока не отправлена: нет связи с сервером.',
  en: 'Not sent yet: no connection to the server.',
};

it.each([
  ['lost request', 'before-the-hub'],
  ['lost reply', 'before-the-reply'],
] as const)(
  'the line is cut in the middle of a verdict, %s: kept, said, sent once when it is back',
  async (name, when) => {
    const page = await open(name, 'ru');
    await lookedAt(page);
    const cut = line.cutAt(/^POST \S+\/verdicts /, when);
    await page.keyboard.press('1');
    await cut;
    await step(page, 'kept');
    await inBoth(page, name.replace(' ', '-'), 'problem', nothing);
    expect(await page.getByTestId('answer-recorded').count()).toBe(0);
    // On with the next, and back to it later.
    await page.keyboard.press('Enter');
    await page.locator(`[data-testid=review]:not([data-item="${item(name)}"])`).waitFor();
    await page.locator('[data-testid=outbox][data-kept="1"]').waitFor();
    line.back();
    await page.getByTestId('bring-back').waitFor();
    await page.keyboard.press('b');
    await onItem(page, name);
    await step(page, 'comparing');
    await page.keyboard.press('Enter');
    await page.locator(`[data-testid=review]:not([data-item="${item(name)}"])`).waitFor();
    await outboxIsEmpty(page);
    await expect.poll(() => verdictsOn(name)).toEqual([{ login: 'expert1', value: '1', compared: 1 }]);
  },
);

it('the hub is killed in the middle of a verdict and started again: kept, sent once', async () => {
  const page = await open('killed', 'en');
  await lookedAt(page);
  await page.keyboard.press('0');
  const unanswered = line.unanswered(/^POST \S+\/verdicts /);
  await page.keyboard.press('q');
  await unanswered;
  await hub.end('SIGKILL');
  await step(page, 'kept');
  await inBoth(page, 'killed', 'problem', nothing);
  // To an item that nothing is known of here: said, and shown as soon as the hub is there.
  await page.keyboard.press('k');
  await inBoth(page, 'away', 'error-state', {
    ru: 'Нет связи с сервером',
    en: 'No connection to the server',
  });
  await startHub();
  await page.locator(`[data-testid=review]:not([data-item="${item('killed')}"])`).waitFor();
  await page.locator('[data-testid=video][data-wall-ms]').waitFor();
  await page.getByTestId('bring-back').waitFor();
  await page.keyboard.press('b');
  await onItem(page, 'killed');
  await step(page, 'comparing');
  await page.keyboard.press('Enter');
  await page.locator(`[data-testid=review]:not([data-item="${item('killed')}"])`).waitFor();
  await outboxIsEmpty(page);
  await expect.poll(() => verdictsOn('killed')).toEqual([{ login: 'expert1', value: '0', compared: 1 }]);
});

it('the line is cut as the video is opened: said, and it opens by itself once the line is back', async () => {
  const page = await open('no camera', 'ru');
  // What is fetched ahead here must not be what meets the cut.
  await page.goto('about:blank');
  const cut = line.cutAt(/^POST \S+\/video\/grants /, 'before-the-hub');
  await page.goto(`${line.url}/review/${item('session ended')}`);
  await cut;
  await inBoth(page, 'video-away', 'video-failure', {
    ru: 'Нет связи с сервером. Видео откроется само, когда она появится.',
    en: 'No connection to the server. The video opens by itself when there is one.',
  });
  line.back();
  await page.locator('[data-testid=video][data-wall-ms]').waitFor();
});

it('the session ends with a verdict waiting: said, never sent as another, sent as the same person', async () => {
  const name = 'session ended';
  const page = await open(name, 'ru');
  const cut = line.cutAt(/^POST \S+\/verdicts /, 'before-the-hub');
  await page.keyboard.press('1');
  await cut;
  await step(page, 'kept');
  // Before the line is back: then the verdict would be sent in the old session.
  const [{ value = '' } = {}] = await page.context().cookies();
  await revoke(value);
  line.back();
  await page.getByTestId('sign-in').waitFor();
  expect(decodeURIComponent(page.url())).toContain(item(name));
  await inBoth(page, 'session-ended', 'verdicts-kept', {
    ru: 'Не отправлена 1 оценка. Она сохранена в этом браузере и уйдёт на сервер, когда поставивший её эксперт снова войдёт здесь.',
    en: '1 verdict has not been sent yet. It is kept in this browser and will be sent once the expert who gave it signs in here again.',
  });

  // Another person at the same screen: nothing of it is shown or sent.
  await signInHere(page, 'expert2');
  await onItem(page, name);
  await step(page, 'judging');
  await outboxIsEmpty(page);
  expect(await page.getByTestId('second-look-asked').count()).toBe(0);
  await page.keyboard.press('f');
  await page.getByTestId('second-look-asked').waitFor();
  expect(verdictsOn(name)).toEqual([]);
  await page.getByTestId('sign-out').click();
  await page.getByTestId('sign-in').waitFor();

  await signInHere(page, 'expert1');
  await page.goto(`${line.url}/review/${item(name)}`);
  await onItem(page, name);
  await step(page, 'comparing');
  expect(verdictsOn(name)).toEqual([{ login: 'expert1', value: '1', compared: 0 }]);
  // Nothing is kept any more, and nothing of it is said.
  await page.getByTestId('sign-out').click();
  await page.getByTestId('sign-in').waitFor();
  expect(await page.getByTestId('verdicts-kept').count()).toBe(0);
});

async function signInHere(page: Page, login: string): Promise<void> {
  await page.getByTestId('login').fill(login);
  await page.getByTestId('password').fill(PASSWORD);
  await page.getByTestId('sign-in').click();
  await page.getByTestId('user-name').filter({ hasText: login }).waitFor();
}

/** The session of a browser is taken away, as from another one of the same person. */
async function revoke(cookie: string): Promise<void> {
  const other = await signIn(direct, 'expert1', PASSWORD);
  const { json } = await other.get('/api/v1/sessions');
  for (const { id, current } of json.sessions)
    if (!current) await other.call('DELETE', `/api/v1/sessions/${id}`);
  const gone = await new Person(direct, `otklik_session=${cookie}`).get('/api/v1/session');
  expect(gone.status).toBe(401);
}

it('another expert is at an item and judges it meanwhile: both are told, both verdicts stand', async () => {
  const name = 'judged by another';
  const first = await open(name, 'ru', 'expert3');
  const second = await open(name, 'ru', 'expert4');
  await inBoth(second, 'held', 'held', { ru: 'Сейчас с этим событием работает expert3', en: 'expert3' });
  await second.keyboard.press('0');
  await second.keyboard.press('w');
  await step(second, 'comparing');
  // What the other has said is not shown to the first, who is still blind.
  await step(first, 'judging');
  await first.keyboard.press('1');
  await step(first, 'comparing');
  await first.keyboard.press('Enter');
  await outboxIsEmpty(first);
  await expect
    .poll(() => verdictsOn(name))
    .toEqual([
      { login: 'expert4', value: '0', compared: 0 },
      { login: 'expert3', value: '1', compared: 1 },
    ]);
});

const failure = (page: Page, kind: string) =>
  page.locator(`[data-testid=video-failure][data-kind="${kind}"]`).waitFor();

it('says in words why there is no picture, and lets the expert go on by N', async () => {
  const page = await open('in a gap', 'ru');
  await failure(page, 'gap');
  await inBoth(page, 'gap', 'video-failure', { ru: 'В записи пропуск', en: 'The recording has a gap here' });
  await says(page, 'video-failure', 'Ближайший записанный момент: 12:00:22.');
  for (const { key, name, kind, words } of [
    {
      ...{ key: 'Shift+Digit2', name: 'offline', kind: 'failed' },
      words: {
        ru: 'Архив записей этой камеры недоступен.',
        en: 'The archive of this camera’s recordings cannot be reached.',
      },
    },
    {
      ...{ key: 'Shift+Digit3', name: 'codec', kind: 'unplayable' },
      words: { ru: 'Браузер не играет эту запись', en: 'The browser cannot play this recording' },
    },
    {
      ...{ key: 'Shift+Digit4', name: 'zone', kind: 'failed' },
      words: { ru: 'часовой пояс', en: 'time zone' },
    },
  ]) {
    await page.keyboard.press(key);
    await says(page, 'video-failure', words.ru);
    await failure(page, kind);
    await inBoth(page, name, 'video-failure', words);
  }
  await page.keyboard.press('n');
  await step(page, 'comparing');
  await page.keyboard.press('Enter');
  await outboxIsEmpty(page);
  await expect
    .poll(() => verdictsOn('in a gap'))
    .toEqual([{ login: 'expert1', value: 'no-footage', compared: 1 }]);
  await page.goto(`${line.url}/review/${item('no camera')}`);
  await failure(page, 'no-camera');
  await inBoth(page, 'no-camera', 'video-failure', {
    ru: 'У этого рабочего места нет камеры',
    en: 'This workplace has no camera',
  });
});

/** Steps of a second on, until past `wall`; each painted frame shows by its own clock what the screen says it is. */
async function stepPast(page: Page, wall: number): Promise<readonly number[]> {
  const seen: number[] = [];
  const video = page.locator('[data-testid=video][data-wall-ms]');
  await video.waitFor();
  for (let at = 0; at < 30; at += 1) {
    const said = Number(await video.getAttribute('data-wall-ms'));
    seen.push(said);
    await expect.poll(async () => Math.abs(((await paintedClock(page)) ?? 0) - said)).toBeLessThan(period);
    if (said > wall) return seen;
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction(
      (was) => Number(document.querySelector('[data-testid=video]')?.getAttribute('data-wall-ms')) > was,
      said,
    );
  }
  return seen;
}

it('plays across a gap and across the change of the clocks, each frame at its own time', async () => {
  const page = await open('across a gap', 'ru');
  const walls = await stepPast(page, t0 + 23_000);
  expect(walls[0]).toBeGreaterThan(t0 + 8_013 + 100 - period);
  // Nothing is made up for what was not recorded.
  expect(walls.filter((wall) => wall >= t0 + 12_000 && wall < t0 + 22_000)).toEqual([]);
  expect(walls.at(-1)).toBeGreaterThan(t0 + 22_000);
  await picture(page, 'bad-across-gap-ru');

  await page.goto(`${line.url}/review/${item('clocks back')}`);
  await onItem(page, 'clocks back');
  await says(page, 'clock', '02:59:5');
  const back = await stepPast(page, clocksBack + 3_000);
  expect(back.at(-1)).toBeLessThan(clocksBack + 6_000);
  await says(page, 'clock', '02:00:0');
  await picture(page, 'bad-clocks-back-ru');
});
