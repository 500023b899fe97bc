/** What detectors found in planted traffic, as an expert reviews it and a manager sees it counted: real screens of a real hub. */
import { PASSWORD, type Person, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import type { RiskReasonView } from '@otklik/shared/api/risk.ts';
import { reasonWords } from '@otklik/shared/i18n/risk-text.ts';
import { tellsAnswer } from '@otklik/shared/risk/shown.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { trafficOf } from '../scripts/bench/risk/traffic.ts';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { HOURS, journalOf } from './risk/planted.test-help.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

const traffic = trafficOf(19, 0, { stores: 1, placesPerStore: 1, days: 17 });
const SIZES = [
  { width: 820, height: 1180 },
  { width: 1366, height: 768 },
];

let site: Site;
let hub: TestHub;
let sample: string;
let onlooker: Person;

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist, riskEveryMs: 20, riskSettleMs: 0 });
  const { admin } = hub;
  const store = (await admin.post('/api/v1/stores', { name: 'Planted', zone: 'UTC' })).json.id;
  const hours = { name: 'Planted', hours: HOURS };
  await admin.call('PUT', `/api/v1/stores/${store}`, hours, { 'if-match': '"1"' });
  const text = { ru: 'Вас приветствовали?', en: 'Were you greeted?' };
  const question = (await admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const workplace = (await admin.post(`/api/v1/stores/${store}/workplaces`, { name: 'P0' })).json.id;
  const kiosk = await hub.kiosk([workplace]);
  journalOf(kiosk, traffic, '0.0', question);
  await kiosk.sendAll();
  await vi.waitFor(async () => expect(await hub.hub.db.read('riskDue', undefined)).toEqual([]), {
    timeout: 60_000,
    interval: 50,
  });
  const days = { question, from: '2026-09-04', to: '2026-09-20', scope: { kind: 'all' } };
  sample = (await admin.post('/api/v1/samples', days)).json.id;
  expect((await admin.post(`/api/v1/samples/${sample}/draw`, { wanted: 10 })).status).toBe(200);
  for (const login of ['risk-ru', 'risk-en'])
    await admin.post('/api/v1/users', { login, name: login, role: 'expert', password: PASSWORD });
  onlooker = await hub.person('expert');
}, 300_000);
afterAll(async () => {
  await site?.close();
  await hub?.close();
});

interface Listed {
  readonly id: string;
}

/** What waits on a way, as somebody sees it who judges nothing. */
async function waiting(person: Person, way: string): Promise<readonly Listed[]> {
  return (await person.get(`/api/v1/review/items?state=pending&limit=200&way=${way}`)).json.items;
}

it.each(['ru', 'en'] as const)(
  'an expert comes to the riskiest first, reads why without an answer, and the sample’s order knows nothing of it (%s)',
  async (language) => {
    const { page, errors } = await site.open('/sign-in', { language });
    await signInAt(page, `${hub.hub.url}/review`, `risk-${language}`);
    const way = page.getByTestId('way-risk');
    await way.waitFor();
    const before = await waiting(onlooker, 'risk');
    expect(before.length).toBeGreaterThan(2);
    const { ways } = (await onlooker.get('/api/v1/review/ways')).json;
    const said = ways.find((each: { way: string }) => each.way === 'risk').waiting;
    expect(await way.getAttribute('data-waiting')).toBe(String(said));
    const drawn = await waiting(onlooker, `sample&sample=${sample}`);
    expect(drawn.length).toBeGreaterThan(0);
    await looksWell(page, `risk-ways-${language}`, SIZES);
    await way.getByRole('link').click();

    const [first] = before;
    await page.locator(`[data-testid=review][data-item="${first?.id}"][data-step=judging]`).waitFor();
    const { reasons } = (await onlooker.get(`/api/v1/review/items/${first?.id}/reasons`)).json;
    const lines = page.getByTestId('risk-reasons').locator('li');
    await lines.first().waitFor();
    expect(await lines.allTextContents()).toEqual(
      reasons.map((reason: RiskReasonView) => reasonWords(reason, language)),
    );
    for (const { kind } of reasons) expect(tellsAnswer(kind)).toBe(false);
    await looksWell(page, `risk-item-${language}`, SIZES);

    await page.keyboard.press('1');
    await page.locator('[data-testid=review][data-step=comparing]').waitFor();
    await page.keyboard.press('Enter');
    // The next on the same way; what an expert before had at hand is held for him for a minute.
    const next = page.locator(`[data-testid=review][data-step=judging]:not([data-item="${first?.id}"])`);
    await next.waitFor();
    const nextId = await next.getAttribute('data-item');
    const place = before.findIndex(({ id }) => id === nextId);
    expect(place).toBeGreaterThan(0);
    if (language === 'ru') expect(place).toBe(1);
    await page.waitForURL((url) => url.searchParams.get('way') === 'risk');
    const rest = ({ id }: Listed): boolean => id !== first?.id;
    expect((await waiting(onlooker, 'risk')).slice(0, 100)).toEqual(before.filter(rest).slice(0, 100));
    expect(await waiting(onlooker, `sample&sample=${sample}`)).toEqual(drawn.filter(rest));
    expect(errors).toEqual([]);
  },
);
