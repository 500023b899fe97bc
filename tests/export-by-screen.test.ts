import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { EXPORTS } from '@otklik/hub-server/exports/routes.ts';
import { type Person, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { parseCsv } from '@otklik/shared/base/csv.ts';
import { exportsEn } from '@otklik/shared/i18n/exports-en.ts';
import { exportsRu } from '@otklik/shared/i18n/exports-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, picture, type Site, violations } from '../validator-ui/browser/site.ts';
import { signInAt } from './support/real-screens.ts';

/** What leaves the hub through the page of exports, in Chromium, held against what the screens show. */
let site: Site;
let hub: TestHub;
let manager: Person;
let question: string;
let worker: string;
const DAY = Date.UTC(2026, 8, 2, 9);

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  manager = await hub.person('manager');
  const expert = await hub.person('expert');
  const text = { ru: 'Вам; "помогли"?', en: 'Were you, "served"?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const made = { number: '17', name: 'Анна Петрова' };
  worker = (await hub.admin.post(`/api/v1/stores/${hub.store}/operators`, made)).json.id;
  const kiosk = await hub.kiosk();
  const { raised } = kiosk.forceMajeure();
  const presses: number[] = [];
  for (let poll = 0; poll < 60; poll += 1) {
    const outcome = poll % 5 === 0 ? 'no' : poll % 7 === 0 ? 'unsure' : poll % 11 === 0 ? 'timeout' : 'yes';
    const { customer } = kiosk.poll(outcome, {
      question,
      place: 1 + (poll % 2),
      at: DAY + (poll % 3) * 86_400_000 + poll * 60_000,
      ...(poll % 4 === 0 ? { operator: worker } : {}),
      ...(poll % 9 === 0 ? { fm: [raised] } : {}),
    });
    if (poll % 6 === 0 && customer !== undefined) presses.push(customer);
  }
  await kiosk.sendAll();
  for (const press of presses) {
    const item = `/api/v1/review/items/${kiosk.item(press)}`;
    expect((await expert.post(`${item}/verdicts`, { value: 0, reason: 'worker-pressed' })).status).toBe(201);
    await expert.post(`${item}/confirm`, { match: true });
  }
}, 300_000);
afterAll(async () => {
  await hub?.close();
  await site?.close();
});

async function enter(page: Page, path: string, login = 'manager1', url = hub.hub.url): Promise<void> {
  await signInAt(page, `${url}${path}`, login);
}

/** A line to the hub that can be cut. */
async function cuttable(url: string) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(url).port), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    close: () => {
      server.close();
      cut();
    },
  };
}

interface Shown {
  readonly n: number;
  readonly share: number;
}

/** A figure as the results page has it. */
async function shown(page: Page, id: string): Promise<Shown> {
  const row = page.getByTestId(id);
  return { n: Number(await row.getAttribute('data-n')), share: Number(await row.getAttribute('data-share')) };
}

async function downloaded(page: Page): Promise<{ readonly name: string; readonly text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-start').click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

/** Rows by heading. */
function rowsOf(text: string, separator: ',' | ';'): readonly Readonly<Record<string, string>>[] {
  const read = parseCsv(text.replace(/^\ufeff/, ''), separator);
  if (!read.ok) throw new Error(read.error.detail);
  const [heading, ...rows] = read.value;
  return rows.map(({ fields }) =>
    Object.fromEntries(fields.map((field, at) => [heading?.fields[at] ?? '', field])),
  );
}

const words = {
  en: {
    state: 'in the figures',
    answer: 'answer',
    yes: 'yes',
    no: 'no',
    excluded: 'excluded',
    marked: 'marked',
  },
  ru: {
    state: 'в показателях',
    answer: 'ответ',
    yes: 'да',
    no: 'нет',
    excluded: 'исключён',
    marked: 'форс-мажор',
  },
} as const;

describe.each([
  ['ru', exportsRu],
  ['en', exportsEn],
] as const)('in %s', (language, texts) => {
  it('the file has the rows behind the figures of the results page, and the columns say so', async () => {
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, '/results');
    await page.getByTestId('export-polls').waitFor();
    const figures = {
      before: await shown(page, 'index-before'),
      after: await shown(page, 'index-after'),
      afterFm: await shown(page, 'index-after-fm'),
    };
    await page.getByTestId('export-polls').click();
    await page.getByTestId('exports').waitFor();
    expect(await page.getByTestId('filter-question').inputValue()).toBe(question);
    for (const width of [1366, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `exports-${language}-${width}`);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over).toBe(0);
    }
    expect(await violations(page)).toEqual([]);

    const { name, text } = await downloaded(page);
    expect(name).toMatch(/^otklik-polls-[-\d]{10}\.csv$/);
    const said = texts['exports.done'].replace('{{name}}', name);
    await page.getByText(said.slice(0, said.indexOf('{{')), { exact: false }).waitFor();
    await picture(page, `exports-done-${language}`);
    expect(await violations(page)).toEqual([]);
    const word = words[language];
    const rows = rowsOf(text, language === 'ru' ? ';' : ',');
    expect(rows).toHaveLength(60);
    const figure = (left: (state: string) => boolean): Shown => {
      const counted = rows.filter((row) => left(row[word.state] ?? ''));
      const yes = counted.filter((row) => row[word.answer] === word.yes).length;
      const n = yes + counted.filter((row) => row[word.answer] === word.no).length;
      return { n, share: yes / n };
    };
    expect({
      before: figure((state) => state !== ''),
      after: figure((state) => state !== '' && state !== word.excluded),
      afterFm: figure((state) => state !== '' && state !== word.excluded && state !== word.marked),
    }).toEqual(figures);
    expect(figures.afterFm.n).toBeLessThan(figures.after.n);
    expect(figures.after.n).toBeLessThan(figures.before.n);

    // Saved once more without asking the hub again.
    const asked = hub.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM audit WHERE action = 'exported'`)[0]?.n;
    const [again] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('export-again').click(),
    ]);
    expect(await readFile(await again.path(), 'utf8')).toBe(text);
    expect(hub.rows(`SELECT COUNT(*) AS n FROM audit WHERE action = 'exported'`)).toEqual([{ n: asked }]);
    expect(errors).toEqual([]);
    await done();
  });
});

it('is narrowed as the lists of the hub are, by what the form says', async () => {
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await enter(page, '/exports?format=ndjson');
  await page.getByTestId('filter-store').selectOption(hub.store);
  await page.getByTestId('filter-workplace').selectOption({ label: 'Till 1' });
  await page.getByTestId('filter-operator').selectOption({ label: '17 Анна Петрова' });
  await page.getByTestId('filter-question').selectOption(question);
  await page.getByTestId('filter-from').fill('2026-09-02');
  await page.getByTestId('filter-to').fill('2026-09-03');
  const narrowed = new URLSearchParams({
    ...{ question, store: hub.store, workplace: hub.workplaces[0], operator: worker },
    ...{ from: '2026-09-02', to: '2026-09-04' },
  });
  expect(new URL(page.url()).searchParams.get('to')).toBe('2026-09-04');
  const listed = (await manager.get(`/api/v1/results/polls?${narrowed}`)).json.polls;
  const { text } = await downloaded(page);
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(listed.length).toBeGreaterThan(3);
  expect(rows.map(({ id }) => id).toSorted()).toEqual(listed.map(({ id }: { id: string }) => id).toSorted());

  // Another store takes what lies within the old one along; events have neither worker nor question.
  await page.getByTestId('filter-store').selectOption('');
  expect(await page.getByTestId('filter-operator').count()).toBe(0);
  expect(await page.getByTestId('filter-workplace').inputValue()).toBe('');
  await page.getByTestId('kind-events').check();
  expect(await page.getByTestId('filter-question').count()).toBe(0);
  await page.getByTestId('format-xlsx').check();
  const book = await downloaded(page);
  expect([book.name.slice(-5), book.text.slice(0, 2)]).toEqual(['.xlsx', 'PK']);
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
  await done();
});

it('says how far it is, can be stopped, and offers nothing that is not whole', async () => {
  // More than the buffers between hub and page take, so that a slow line is one.
  const much = await hub.kiosk();
  for (let poll = 0; poll < 6000; poll += 1) much.poll('yes', { question });
  await much.sendAll();
  const { page, errors, done } = await site.open('/', { language: 'ru' });
  let downloads = 0;
  page.on('download', () => {
    downloads += 1;
  });
  const wire = await cuttable(hub.hub.url);
  await enter(page, '/exports?kind=events&format=ndjson', 'manager1', wire.url);
  await page.getByTestId('export-start').waitFor();
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  const limit = (downloadThroughput: number) =>
    line.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput, uploadThroughput: -1 },
    });
  await limit(200_000);
  const state = (kind: string) => page.locator(`[data-testid=export-state][data-state=${kind}]`).waitFor();
  await page.getByTestId('export-start').click();
  await page
    .getByTestId('export-bytes')
    .getByText(/[1-9]\d*,\d кБ/)
    .waitFor();
  expect(await violations(page)).toEqual([]);
  await picture(page, 'exports-running');
  await page.getByTestId('export-stop').click();
  await state('stopped');

  // The line is gone in the middle of it.
  await page.getByTestId('export-start').click();
  await page
    .getByTestId('export-bytes')
    .getByText(/[1-9]\d*,\d кБ/)
    .waitFor();
  wire.cut();
  // What had come before comes to the page at once.
  await limit(-1);
  await state('failed');
  expect(await page.getByTestId('problem').textContent()).toBe(exportsRu['exports.broken']);
  await picture(page, 'exports-broken');
  // As many as may run at once are held by others.
  const away = new AbortController();
  const headers = { cookie: manager.cookie };
  const held = async () =>
    (await fetch(`${hub.hub.url}/api/v1/exports/events.ndjson`, { headers, signal: away.signal })).status;
  for (let one = 0; one < EXPORTS; one += 1) await expect.poll(held).toBe(200);
  await page.getByTestId('export-start').click();
  await page.locator('[data-testid=problem][data-code=too-many-requests]').waitFor();
  away.abort();
  wire.close();
  expect(downloads).toBe(0);
  expect(errors).toEqual([]);
  await done();
});

it('is not for experts, and the results page does not lead them to it', async () => {
  const { page, errors, done } = await site.open('/', { language: 'ru' });
  await enter(page, '/exports', 'expert2');
  await page.getByTestId('forbidden').waitFor();
  await page.getByTestId('nav').or(page.getByRole('navigation')).first().waitFor();
  expect(await page.locator('a[href="/exports"]').count()).toBe(0);
  await page.goto(`${hub.hub.url}/results`);
  await page.getByTestId('results').waitFor();
  expect(await page.getByTestId('export-polls').count()).toBe(0);
  expect(errors).toEqual([]);
  await done();
});

it('leads an admin from the table of events to those of the same workplace', async () => {
  const { page, errors, done } = await site.open('/', { language: 'ru' });
  await enter(page, '/table', 'admin');
  await page.getByTestId('filter-workplace').selectOption(hub.workplaces[1]);
  await page.getByTestId('export-events').click();
  await page.getByTestId('exports').waitFor();
  expect(await page.getByTestId('kind-events').isChecked()).toBe(true);
  expect(await page.getByTestId('filter-workplace').inputValue()).toBe(hub.workplaces[1]);
  expect(errors).toEqual([]);
  await done();
});

describe.each(['ru', 'en'] as const)('the page of the API in %s', (language) => {
  it('opens from the page of exports, is searched and opened by keyboard, and has no violation', async () => {
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, '/exports');
    await page.getByTestId('api-docs').click();
    const shown = page.locator('.operation:visible');
    await shown.first().waitFor();
    // It is a long page, and shown while it is still being read.
    await page.waitForLoadState();
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    const all = await shown.count();
    expect(await page.locator('#count').textContent()).toBe(`${all}`);
    await picture(page, `api-docs-${language}`);
    await page.locator('#search').focus();
    await page.keyboard.type('exports POLLS csv');
    await expect.poll(() => shown.count()).toBe(1);
    expect(await page.locator('#count').textContent()).toBe('1');
    await page.keyboard.press('Tab');
    for (let tabs = 0; tabs < 40; tabs += 1) {
      if (await page.evaluate(() => document.activeElement?.tagName === 'SUMMARY')) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.locator('#exportPollsCsv').getByText('semicolon').first().waitFor();
    await picture(page, `api-docs-open-${language}`);
    expect(await violations(page)).toEqual([]);
    // Everything open, and an address that leads to a part of it.
    await page.locator('#search').fill('');
    await expect.poll(() => shown.count()).toBe(all);
    await page.goto(`${page.url().split('#')[0]}#schema-Plan`);
    expect(await page.locator('#schema-Plan').evaluate((part) => (part as HTMLDetailsElement).open)).toBe(
      true,
    );
    for (const width of [768, 1366]) {
      await page.setViewportSize({ width, height: 768 });
      const over = await page.evaluate(() => {
        for (const part of document.querySelectorAll('details')) part.open = true;
        return document.documentElement.scrollWidth - document.documentElement.clientWidth;
      });
      expect([width, over]).toEqual([width, 0]);
    }
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
    await done();
  });
});
