import { PASSWORD, signIn, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { wavTone } from '@otklik/hub-server/media/samples.test-help.ts';
import type { Plan } from '@otklik/shared/api/plans.ts';
import type { Question } from '@otklik/shared/api/questions.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { planEn } from '@otklik/shared/i18n/plan-en.ts';
import { planRu } from '@otklik/shared/i18n/plan-ru.ts';
import { questionsEn } from '@otklik/shared/i18n/questions-en.ts';
import { questionsRu } from '@otklik/shared/i18n/questions-ru.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, picture, type Site, violations } from '../validator-ui/browser/site.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

/** Questions and their plan as a manager makes them: the screens of a real hub in Chromium. */
let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 300_000);
afterAll(() => site?.close());

async function enter(page: Page, hub: TestHub, login = 'admin'): Promise<void> {
  await signInAt(page, `${hub.hub.url}/plan`, login);
  await page.getByTestId('plan').waitFor();
}

const questionsOf = async (hub: TestHub): Promise<readonly Question[]> =>
  (await hub.admin.get('/api/v1/questions')).json.questions;
const plansOf = async (hub: TestHub): Promise<readonly Plan[]> =>
  (await hub.admin.get('/api/v1/plans')).json.plans;

/** Months from now, so that no first day has begun: the first of each, and the last of the one before. */
const month = (ahead: number): string => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 10);
};
const dayBefore = (date: string): string =>
  new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);

/** A new period, put down where it comes to lie: its form is open. */
async function begun(page: Page): Promise<void> {
  await page.getByTestId('plan-add').click();
  await page.getByTestId('hand-drop').click();
  await page.getByTestId('plan-editor').waitFor();
}

/** Adds a question over the API. */
const asked = async (hub: TestHub, name: string): Promise<string> =>
  (
    await hub.admin.post('/api/v1/questions', {
      text: { ru: `${name}: вам помогли?`, en: `${name}: were you helped?` },
      positive: 'yes',
    })
  ).json.id;

/** Sizes of an office's screen and of tablets. */
const looked = (page: Page, name: string): Promise<void> =>
  looksWell(page, name, [
    { width: 1366, height: 768 },
    { width: 1024, height: 768 },
    { width: 768, height: 1024 },
  ]);

describe.each([
  ['ru', questionsRu],
  ['en', questionsEn],
] as const)('in %s', (language, texts) => {
  const said = (key: keyof typeof texts, more: Readonly<Record<string, string | number>> = {}): string =>
    Object.entries(more).reduce(
      (text, [name, value]) => text.replace(`{{${name}}}`, String(value)),
      String(texts[key]),
    );

  it('makes questions in two languages, with a prompt that is heard, and retires one', async () => {
    const hub = await testHub({ uiDir: site.dist });
    await hub.person('manager');
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, hub, 'manager1');
    await page.getByTestId('questions-none').waitFor();
    await page.getByTestId('plans-none').waitFor();
    await looked(page, `questions-none-${language}`);

    // By keyboard alone; the browser asks for both languages.
    await page.getByTestId('question-add').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('text-ru').focus();
    await page.keyboard.type('Вам помогли с выбором?');
    await page.keyboard.press('Enter');
    expect(await questionsOf(hub)).toEqual([]);
    // It went to the field that is still empty.
    await page.keyboard.type('Were you helped to choose?');

    // A name says nothing: a text that is called a song is refused, and why.
    const chosen = (name: string, buffer: Buffer) => ({ name, mimeType: 'audio/mpeg', buffer });
    const file = page.getByTestId('prompt-file-ru');
    await file.setInputFiles(chosen('song.mp3', Buffer.from('no song at all')));
    await page.getByText(texts['questions.refused.container']).waitFor();
    await file.setInputFiles(chosen('click.wav', wavTone(100)));
    await page.getByText(texts['questions.refused.too-short']).waitFor();
    await file.setInputFiles(chosen('Подсказка.wav', wavTone(1500)));
    const prompt = page.getByTestId('prompt-ru');
    await prompt.getByText('Подсказка.wav').waitFor();
    const player = prompt.getByTestId('player');
    await player.evaluate(async (audio: HTMLMediaElement) => {
      await audio.play();
      if (!audio.ended) await new Promise((resolve) => audio.addEventListener('ended', resolve));
    });
    expect(
      await player.evaluate((audio: HTMLMediaElement) => [
        Math.round(audio.duration * 10) / 10,
        audio.currentTime >= 1.4,
        [...(audio.textTracks[0]?.cues ?? [])].map((cue) => (cue instanceof VTTCue ? cue.text : '')),
      ]),
    ).toEqual([1.5, true, ['Вам помогли с выбором?']]);
    await looked(page, `question-dialog-${language}`);
    await page.getByTestId('question-save').click();
    await page.getByTestId('question').waitFor({ state: 'detached' });
    const [made] = await questionsOf(hub);
    expect(made).toMatchObject({
      text: { ru: 'Вам помогли с выбором?', en: 'Were you helped to choose?' },
      ...{ positive: 'yes', prompts: { ru: expect.stringMatching(/^[0-9a-f]{64}$/) }, fixed: false },
    });

    // Somebody else is faster: it is told, nothing is overwritten, and what stands is a press away.
    const text = made?.text[language] ?? '';
    const button = (key: 'questions.changeLabel' | 'questions.rewordLabel' | 'questions.retireLabel') =>
      page.getByRole('button', { name: said(key, { question: text }) });
    await button('questions.changeLabel').click();
    const theirs = { text: { ru: 'Вам помогли?', en: 'Were you helped?' }, positive: 'no' };
    const path = `/api/v1/questions/${made?.id}`;
    expect((await hub.admin.call('PUT', path, theirs, { 'if-match': '"1"' })).status).toBe(200);
    await page.getByTestId('text-en').fill('Mine?');
    await page.getByTestId('question-save').click();
    await page.locator('[data-code="question-changed"]').waitFor();
    await page.getByText(texts['questions.stale']).waitFor();
    expect((await questionsOf(hub))[0]).toMatchObject(theirs);
    await page.getByTestId('question-reload').click();
    const row = page.getByTestId(`question-${made?.id}`);
    await row.getByText('Were you helped?').waitFor();

    await hub.admin.post('/api/v1/plan/periods', { question: made?.id, from: Date.now() + 86_400_000 });
    await page
      .getByRole('button', { name: said('questions.retireLabel', { question: theirs.text[language] }) })
      .click();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('questions-gone').locator('summary').click();
    await row.waitFor();
    expect((await questionsOf(hub))[0]?.retiredAt).toEqual(expect.any(Number));
    await looked(page, `questions-retired-${language}`);
    expect(errors.filter((line) => !/412|422/.test(line))).toEqual([]);
    await done();
    await hub.close();
  });

  it('plans periods, sees holes and overlaps by name, puts a plan in force and follows it by another version', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const [a, b] = [await asked(hub, 'A'), await asked(hub, 'B')];
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, hub);
    await begun(page);
    const editor = page.getByTestId('plan-editor');
    const outcome = page.getByTestId('plan-outcome');
    const period = (index: number): Locator => editor.getByTestId('period').nth(index);
    const filled = async (index: number, from: string, last: string, question: string) => {
      await period(index).getByLabel(texts['plan.firstDay']).fill(from);
      await period(index).getByLabel(texts['plan.lastDay']).fill(last);
      await period(index).getByLabel(texts['plan.question'], { exact: true }).selectOption(question);
    };
    await page.getByTestId('plan-name').fill('Зима');
    await page.getByTestId('draft-from').fill(month(2));
    await filled(0, month(2), dayBefore(month(4)), a);
    await page.getByTestId('period-add').click();
    expect(await page.getByTestId('plan-save').isDisabled()).toBe(true);
    // Into the one before: it is named, and so is what stays empty.
    await filled(1, month(3), '', b);
    await outcome
      .locator('[data-finding="fixed-overlap"]')
      .getByText(said('plan.period', { n: 2 }))
      .waitFor();
    await looked(page, `plan-faulty-${language}`);
    await period(1).getByLabel(texts['plan.firstDay']).fill(month(5));
    await outcome.locator('[data-finding="fixed-overlap"]').waitFor({ state: 'detached' });
    await outcome.locator('[data-finding="hole"]').nth(1).waitFor();
    expect(await outcome.getByTestId('plan-period').count()).toBe(2);
    await looked(page, `plan-new-${language}`);
    await page.getByTestId('plan-save').click();
    await page.getByTestId('draft').waitFor();
    expect((await plansOf(hub))[0]).toMatchObject({
      ...{ name: 'Зима', scope: { kind: 'all' }, revision: 1, versions: [] },
      draft: {
        from: month(2),
        rule: {
          kind: 'fixed',
          periods: [
            { from: month(2), to: month(4), question: a },
            { from: month(5), question: b },
          ],
        },
      },
    });

    const button = (key: 'plan.changeLabel' | 'plan.commitLabel' | 'plan.dropLabel', plan = 'Зима') =>
      page.getByRole('button', { name: said(key, { plan }) });
    await button('plan.commitLabel').click();
    await page.getByTestId('commit').locator('[data-finding="hole"]').first().waitFor();
    await looked(page, `plan-commit-${language}`);
    await page.getByTestId('commit-do').click();
    await page.getByTestId('version-1').waitFor();
    await page.getByTestId('plan-list').locator('summary').click();
    await page.getByTestId('plan-period').nth(1).waitFor();
    expect(await page.getByTestId('plan-period').count()).toBe(2);

    // What stands is followed by another version, from its next boundary on: the hole is filled.
    await button('plan.changeLabel').click();
    expect(await page.getByTestId('draft-from').inputValue()).toBe(month(4));
    expect(await period(0).getByLabel(texts['plan.firstDay']).inputValue()).toBe(month(5));
    await page.getByTestId('draft-from').fill(dayBefore(month(4)));
    await outcome.locator('[data-finding="cuts-a-period"]').waitFor();
    await page.getByTestId('draft-from').fill(month(4));
    await period(0).getByLabel(texts['plan.firstDay']).fill(month(4));
    await page.getByTestId('period-add').click();
    await page.getByRole('button', { name: said('plan.removePeriod', { n: 2 }) }).click();
    await outcome.locator('[data-finding="cuts-a-period"]').waitFor({ state: 'detached' });
    await page.getByTestId('plan-save').click();
    await button('plan.commitLabel').click();
    await page.getByTestId('commit-do').click();
    await page.getByTestId('version-2').waitFor();
    const [plan] = await plansOf(hub);
    expect(plan?.versions.map(({ from, rule }) => [from, rule])).toEqual([
      [month(2), expect.objectContaining({ kind: 'fixed' })],
      [month(4), { kind: 'fixed', periods: [{ from: month(4), question: b }] }],
    ]);

    // Another of the same rank speaks over it: named before, refused all the same.
    await begun(page);
    await page.getByTestId('plan-name').fill('Жребий');
    await page.getByTestId('draft-from').fill(month(3));
    await page.getByTestId('draft-kind').selectOption('random');
    await editor
      .getByTestId('turn')
      .first()
      .getByLabel(texts['plan.question'], { exact: true })
      .selectOption(a);
    await outcome.locator('[data-finding="too-few-questions"]').waitFor();
    await page.getByTestId('turn-add').click();
    await editor
      .getByTestId('turn')
      .nth(1)
      .getByLabel(texts['plan.question'], { exact: true })
      .selectOption(b);
    await outcome.locator('[data-finding="overlap"]').first().getByText('Зима').waitFor();
    await looked(page, `plan-overlap-${language}`);
    await page.getByTestId('plan-save').click();
    await button('plan.commitLabel', 'Жребий').click();
    await page.getByTestId('commit').locator('[data-finding="overlap"]').first().waitFor();
    await page.getByTestId('commit-do').click();
    await page.locator('[data-code="plan-overlap"]').waitFor();
    await page.getByTestId('commit-close').click();
    await button('plan.dropLabel', 'Жребий').click();
    await page.getByTestId('confirm-do').click();
    await page.getByRole('rowheader', { name: 'Жребий' }).waitFor({ state: 'detached' });

    // For the store alone it speaks: the narrower plan counts, and its draw is held to what is shown.
    await begun(page);
    await page.getByTestId('plan-name').fill('Жребий');
    await page.getByTestId('plan-scope').selectOption({ label: 'One' });
    await page.getByTestId('draft-from').fill(month(3));
    await page.getByTestId('draft-kind').selectOption('random');
    await editor
      .getByTestId('turn')
      .first()
      .getByLabel(texts['plan.question'], { exact: true })
      .selectOption(a);
    await page.getByTestId('turn-add').click();
    await editor
      .getByTestId('turn')
      .nth(1)
      .getByLabel(texts['plan.question'], { exact: true })
      .selectOption(b);
    await outcome.locator('.not-drawn').first().waitFor();
    await page.getByTestId('plan-save').click();
    await button('plan.commitLabel', 'Жребий').click();
    await page.getByTestId('commit-do').click();
    await page.getByTestId('commit').waitFor({ state: 'detached' });
    const drawn = (await plansOf(hub)).find(({ name }) => name === 'Жребий');
    await page
      .getByTestId(`plan-${drawn?.id}`)
      .getByText(drawn?.versions[0]?.commitment.slice(0, 12) ?? '-')
      .waitFor();
    await page
      .getByRole('button', { name: said('plan.revealLabel', { plan: 'Жребий', version: 1 }) })
      .click();
    await page.locator('[data-code="plan-running"]').waitFor();
    await page.getByTestId('reveal-close').click();
    await page.getByTestId('plan-periods').getByText('Жребий').first().waitFor();
    await looked(page, `plan-stands-${language}`);
    expect(errors.filter((line) => !/409|412|422/.test(line))).toEqual([]);
    await done();
    await hub.close();
  });
});

it('two managers change one plan: the second is told, and overwrites nothing', async () => {
  const hub = await testHub({ uiDir: site.dist });
  const [a, b] = [await asked(hub, 'A'), await asked(hub, 'B')];
  const scope = { kind: 'all' } as const;
  const rule = (question: string) => ({ kind: 'fixed', periods: [{ from: month(2), question }] }) as const;
  const draft = { from: month(2), presentation: 'prompt', rule: rule(a) } as const;
  await hub.admin.post('/api/v1/plans', { name: 'Spring', scope, draft });
  await hub.person('manager');
  const first = await site.open('/', { language: 'en' });
  const second = await site.open('/', { language: 'ru' });
  await enter(first.page, hub);
  await enter(second.page, hub, 'manager1');
  const change = { en: questionsEn, ru: questionsRu } as const;
  for (const [language, { page }] of [
    ['en', first],
    ['ru', second],
  ] as const) {
    const name = change[language]['plan.changeLabel'].replace('{{plan}}', 'Spring');
    await page.getByRole('button', { name }).click();
    await page.getByTestId('plan-editor').waitFor();
  }
  const theirs = first.page.getByTestId('period');
  await theirs.getByLabel(questionsEn['plan.question'], { exact: true }).selectOption(b);
  await first.page.getByTestId('plan-save').click();
  await first.page.getByTestId('plan-editor').waitFor({ state: 'detached' });

  const mine = second.page.getByTestId('draft-last');
  await mine.fill(dayBefore(month(6)));
  await second.page.getByTestId('plan-save').click();
  await second.page.locator('[data-code="plan-changed"]').waitFor();
  await second.page.getByText(questionsRu['plan.stale']).waitFor();
  expect(await violations(second.page)).toEqual([]);
  await picture(second.page, 'plan-conflict');
  // Nothing of the first is lost, and nothing of the second either: it stays in the form until they decide.
  expect((await plansOf(hub))[0]).toMatchObject({ revision: 2, draft: { rule: rule(b) } });
  expect((await plansOf(hub))[0]?.draft).not.toHaveProperty('until');
  expect(await mine.inputValue()).toBe(dayBefore(month(6)));

  await second.page.getByTestId('plan-reload').click();
  await second.page.getByTestId('plan-stale').waitFor({ state: 'detached' });
  const shown = second.page.getByTestId('period').getByLabel(questionsRu['plan.question'], { exact: true });
  expect(await shown.inputValue()).toBe(b);
  expect(await mine.inputValue()).toBe('');
  await mine.fill(dayBefore(month(6)));
  await second.page.getByTestId('plan-save').click();
  await second.page.getByTestId('plan-editor').waitFor({ state: 'detached' });
  expect((await plansOf(hub))[0]).toMatchObject({ revision: 3, draft: { rule: rule(b), until: month(6) } });

  // A plan that is gone meanwhile is told as well, once, and the form closes.
  await second.page
    .getByRole('button', { name: questionsRu['plan.changeLabel'].replace('{{plan}}', 'Spring') })
    .click();
  const id = (await plansOf(hub))[0]?.id ?? '';
  await hub.admin.call('DELETE', `/api/v1/plans/${id}/draft`, undefined, { 'if-match': '"3"' });
  const editor = second.page.getByTestId('plan-editor');
  const gone = (where: Locator) => where.locator('[data-code="plan-unknown"]');
  await mine.fill(dayBefore(month(7)));
  await gone(editor.getByTestId('plan-outcome')).waitFor();
  await second.page.getByTestId('plan-save').click();
  await gone(editor.locator('form')).waitFor();
  await gone(editor.getByTestId('plan-outcome')).waitFor({ state: 'detached' });
  await picture(second.page, 'plan-gone-ru');
  await second.page.getByTestId('plan-reload').click();
  await second.page.getByTestId('plans-none').waitFor();
  for (const { done } of [first, second]) await done();
  await hub.close();
});

it('whoever has one store adds questions and plans their store, and sees the chain’s without changing it', async () => {
  const hub = await testHub({ uiDir: site.dist });
  const a = await asked(hub, 'A');
  const draft = {
    ...{ from: month(2), presentation: 'prompt' },
    rule: { kind: 'fixed', periods: [{ from: month(2), question: a }] },
  };
  await hub.admin.post('/api/v1/plans', { name: 'Chain', scope: { kind: 'all' }, draft });
  const scope = { kind: 'store', store: hub.store };
  const person = { login: 'manager1', name: 'One', role: 'manager', password: PASSWORD, scope };
  expect((await hub.admin.post('/api/v1/users', person)).status).toBe(201);
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await enter(page, hub, 'manager1');
  await page.getByTestId(`question-${a}`).waitFor();
  const questionButton = (key: 'questions.changeLabel' | 'questions.retireLabel') =>
    page.getByRole('button', { name: questionsEn[key].replace('{{question}}', 'A: were you helped?') });
  expect(await questionButton('questions.changeLabel').count()).toBe(0);
  expect(await questionButton('questions.retireLabel').count()).toBe(0);
  await page.getByText(questionsEn['plan.notYours']).waitFor();
  await begun(page);
  expect(await page.getByTestId('plan-scope').locator('option').allTextContents()).toEqual(['One']);
  await page.getByTestId('plan-name').fill('Mine');
  await page.getByTestId('draft-from').fill(month(3));
  const period = page.getByTestId('period');
  await period.getByLabel(questionsEn['plan.firstDay']).fill(month(3));
  // Put down near today, it ended before that day.
  await period.getByLabel(questionsEn['plan.lastDay']).fill('');
  await period.getByLabel(questionsEn['plan.question'], { exact: true }).selectOption(a);
  await page.getByTestId('plan-save').click();
  await page.getByTestId('draft').nth(1).waitFor();
  expect((await plansOf(hub)).map(({ name, scope }) => [name, scope.kind]).sort()).toEqual([
    ['Chain', 'all'],
    ['Mine', 'store'],
  ]);
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
  await done();
  await hub.close();
});

const TABLET = { width: 1024, height: 768 };

/** The calendar on a desk and a tablet. */
const calendarLooks = async (page: Page, name: string): Promise<void> => {
  await looksWell(page, name, [{ width: 1366, height: 768 }, TABLET]);
  await picture(page, name);
};
const said = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByTestId('plan-said').getByText(text).waitFor();
/** A text of the catalogue up to its first part that varies. */
const beginning = (text: string): string => text.split('{{')[0] ?? text;
const DAY_MS = 86_400_000;
const shiftedDate = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

describe.each([
  ['ru', planRu],
  ['en', planEn],
] as const)('the calendar in %s', (language, texts) => {
  it('a period is made and moved by keys and by hand, undone, and nobody’s change is overwritten', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const [a] = [await asked(hub, 'A'), await asked(hub, 'B')];
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, hub);
    await page.getByTestId('plan-later').click();
    await page.getByTestId('plan-later').click();

    // By keys alone: a new period is in the hand, three days later and a day longer, and its form opens.
    await page.getByTestId('add-all').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('ghost').waitFor();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Shift+ArrowRight'])
      await page.keyboard.press(key);
    await said(page, beginning(texts['calendar.said.held']));
    await page.keyboard.press('Escape');
    await said(page, texts['calendar.said.left']);
    await page.keyboard.press('Enter');
    await page.getByTestId('ghost').waitFor();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    const editor = page.getByTestId('plan-editor');
    const from = await editor.getByTestId('draft-from').inputValue();
    const row = editor.getByTestId('period');
    await row.getByRole('combobox').selectOption(a);
    await page.getByTestId('plan-name').fill('Spring');
    await page.getByTestId('plan-save').click();
    await editor.waitFor({ state: 'detached' });
    const draftOf = async (): Promise<Plan['draft']> => (await plansOf(hub))[0]?.draft;
    const at = (days: number) => ({
      from: shiftedDate(from, days),
      rule: {
        kind: 'fixed',
        periods: [{ from: shiftedDate(from, days), to: shiftedDate(from, days + 11), question: a }],
      },
    });
    expect(await draftOf()).toMatchObject(at(0));

    // Taken up with the space bar, a week and a day later; put down; undone.
    const bar = page.locator('[data-bar]').first();
    await bar.focus();
    await page.keyboard.press('Space');
    await page.getByTestId('ghost').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await calendarLooks(page, `calendar-held-${language}`);
    await page.keyboard.press('Enter');
    await said(page, beginning(texts['calendar.said.saved']));
    expect(await draftOf()).toMatchObject(at(8));
    await page.getByTestId('move-undo').click();
    await said(page, beginning(texts['calendar.said.undone']));
    expect(await draftOf()).toMatchObject(at(0));

    // By hand, as far as it is wide: eleven days; then by its end.
    const drag = async (bar: Locator, start: number, by: number): Promise<void> => {
      const box = await bar.boundingBox();
      if (box === null) throw new Error('a bar has a place');
      const [x, y] = [box.x + start * box.width, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 20, y, { steps: 2 });
      await page.getByTestId('ghost').waitFor();
      await page.mouse.move(x + by * box.width, y, { steps: 4 });
      await page.mouse.up();
    };
    await drag(bar, 0.5, 1);
    await said(page, beginning(texts['calendar.said.saved']));
    expect(await draftOf()).toMatchObject(at(11));

    // Across free days a new one is drawn, and may be one more of the plan there is.
    const track = page.getByTestId('track-all');
    const box = await track.boundingBox();
    if (box === null) throw new Error('a track has a place');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.7, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 });
    await page.getByTestId('ghost').waitFor();
    await page.mouse.up();
    await page.getByTestId('into-plan').selectOption({ label: 'Spring' });
    await editor.getByTestId('period').nth(1).waitFor();
    expect(await editor.getByTestId('period').count()).toBe(2);
    await page.getByTestId('plan-cancel').click();
    await editor.waitFor({ state: 'detached' });

    // Somebody else is quicker: told, not overwritten, and what was in the hand stays there.
    const [plan] = await plansOf(hub);
    await bar.focus();
    await page.keyboard.press('Space');
    await page.getByTestId('ghost').waitFor();
    const theirs = { ...plan?.draft, presentation: 'screen' };
    const saved = await hub.admin.call('PUT', `/api/v1/plans/${plan?.id}/draft`, theirs, {
      'if-match': `"${plan?.revision}"`,
    });
    expect([saved.status, saved.text]).toEqual([200, saved.text]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByTestId('move-stale').waitFor();
    await page.locator('[data-code="plan-changed"]').waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, `calendar-stale-${language}`);
    expect(await draftOf()).toMatchObject({ ...at(11), presentation: 'screen' });
    await page.getByTestId('move-again').click();
    await said(page, beginning(texts['calendar.said.again']));
    await page.getByTestId('ghost').waitFor();
    await page.getByTestId('hand-drop').click();
    await said(page, beginning(texts['calendar.said.saved']));
    expect(await draftOf()).toMatchObject({ ...at(12), presentation: 'screen' });

    // Month and year show the same days; gaps are told at their place, with what mends them.
    await page.getByTestId('view-month').click();
    await looksWell(page, `calendar-month-${language}`, [TABLET]);
    await page.getByTestId('view-year').click();
    await looksWell(page, `calendar-year-${language}`, [TABLET]);
    await page.getByTestId('view-quarter').click();
    const hole = page.getByTestId('plan-findings').locator('[data-finding="hole"]').first();
    await hole.getByText(beginning(texts['calendar.fillAfter']).trim()).waitFor();

    // Another plan over the same days: told where, and with the day that would free it.
    await hub.admin.post('/api/v1/plans', {
      ...{ name: 'Over', scope: { kind: 'all' } },
      draft: {
        ...{ from: at(14).from, until: shiftedDate(from, 60), presentation: 'prompt' },
        rule: { kind: 'order', unit: 'decade', every: 1, questions: [a] },
      },
    });
    await page.reload();
    const clash = page.getByTestId('plan-findings').locator('[data-finding="clash"]');
    await clash.getByText('Over').first().waitFor();
    await clash.getByRole('button').click();
    await looksWell(page, `calendar-clash-${language}`, [TABLET]);
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });

  it('an insert: who has changed it, what to print; and a voice from the microphone', async () => {
    let lag = 40 * DAY_MS;
    const clock = { wall: () => asWallMs(Date.now() - lag), mono: () => asMonoMs(Date.now()) };
    const hub = await testHub({ uiDir: site.dist, clock });
    const [a, b] = [await asked(hub, 'A'), await asked(hub, 'B')];
    const kiosk = await hub.kiosk();
    const today = new Date().toISOString().slice(0, 10);
    const draft = {
      ...{ from: shiftedDate(today, -30), presentation: 'insert' },
      rule: {
        kind: 'fixed',
        periods: [{ from: shiftedDate(today, -30), to: shiftedDate(today, 40), question: a }],
      },
    };
    const made = await hub.admin.post('/api/v1/plans', { name: 'Inserts', scope: { kind: 'all' }, draft });
    const path = `/api/v1/plans/${made.json.id}/commitment`;
    const committed = await hub.admin.call('POST', path, undefined, { 'if-match': '"1"' });
    expect([committed.status, committed.text]).toEqual([201, committed.text]);
    lag = 0;
    const report = async (place: number, question: object): Promise<void> => {
      const data = {
        machine: { ...defaultMachineConfig, question },
        workplace: hub.workplaces[place === 1 ? 0 : 1],
        tag: 'a',
      };
      kiosk.add({ type: 'config', place, data });
      await kiosk.sendAll();
    };
    await report(1, { id: a });
    await report(2, { id: b, planned: a });
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, hub);
    const stores = page.getByTestId('insert-stores');
    const title = (finished: number): string =>
      texts['inserts.title'].replace('{{done}}', `${finished}`).replace('{{all}}', '1');
    await stores.getByText(title(0)).waitFor();
    await stores.getByText(beginning(texts['inserts.waiting'])).waitFor();
    await calendarLooks(page, `calendar-insert-${language}`);
    await report(2, { id: a });
    await page.reload();
    await stores.getByText(title(1)).waitFor();

    await page.getByTestId('insert-print').click();
    await page.getByTestId('sheet-ru').getByText('A: вам помогли?').waitFor();
    await page.getByTestId('sheet-en').getByText('A: were you helped?').waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, `insert-${language}`);
    // Two pages of A5, lying, in points.
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const pages = [...pdf.matchAll(/\/MediaBox\s*\[([^\]]+)\]/g)].map(([, box = '']) =>
      box
        .trim()
        .split(/\s+/)
        .slice(2)
        .map((side) => Math.round(Number(side))),
    );
    expect(pages).toEqual([
      [595, 420],
      [595, 420],
    ]);

    // The question's voice, spoken into the microphone of this computer; the hub takes it as a prompt.
    await page.goBack();
    await page.getByTestId('panel-question').click();
    const prompt = page.getByTestId(`prompt-${language}`);
    await prompt.getByTestId('record-start').click();
    await prompt.locator('[data-testid="record-running"]:not([data-seconds="0"])').waitFor();
    await prompt.getByTestId('record-stop').click();
    const player = prompt.getByTestId('player');
    await player.waitFor();
    await player.evaluate(async (audio: HTMLMediaElement) => {
      if (Number.isNaN(audio.duration))
        await new Promise((resolve) => audio.addEventListener('loadedmetadata', resolve));
    });
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('question-save').click();
    await page.getByTestId('question').waitFor({ state: 'detached' });
    const [question] = await questionsFresh(hub);
    const sha256 = question?.prompts?.[language];
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    await page.getByTestId('plan-panel').getByText(texts[`calendar.voice.${language}`]).waitFor();
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });
});

/** Asked by somebody whose session is of today: those of forty days ago are over. */
const questionsFresh = async (hub: TestHub): Promise<readonly Question[]> =>
  (await (await signIn(hub.hub.url, 'admin', PASSWORD)).get('/api/v1/questions')).json.questions;
