import { type ReviewItem, reviewDetailSchema, reviewListReplySchema } from '@otklik/shared/api/review.ts';
import { type Sample, sampleListReplySchema, sampleSchema } from '@otklik/shared/api/samples.ts';
import type { VerdictRequest } from '@otklik/shared/api/verdicts.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { dayStart } from '../../../hub-server/src/questions/store-days.ts';
import { chanceOf } from '../../traffic/chance.ts';
import type { HubClient, HubFailure } from '../hub-client.ts';
import type { FurnishedChain, FurnishedStore } from './furnish.ts';
import type { ChainPlan } from './scenario.ts';
import { storeDay } from './store-days.ts';

type Reply<T> = Promise<Result<T, HubFailure>>;

/** Polls that can be judged of the sample, and presses that are, so that somebody can go on with it. */
const WANTED = 150;
const JUDGED = 160;
/** The last days of the worker who presses that have been looked at one by one; of few only half, that some are left to find. */
const LAST_DAYS = 3;
/** A press made up belongs to the window of its poll, ms. */
const WINDOW_MS = 25_000;

/** Presses that nobody but the worker made: where, and when the poll was opened, wall ms. */
interface Faked {
  readonly workplace: string;
  readonly at: number;
}

/** A random sample of what the first question was asked, drawn for the whole chain; one of before is taken as it is. */
export async function drawSample(
  hub: HubClient,
  plan: ChainPlan,
  { questions }: FurnishedChain,
  first: number,
): Reply<Sample> {
  const question = questions[0] ?? '';
  const span = { from: dateOf(first), to: dateOf(first + plan.days) };
  const listed = await hub.call('GET', `/samples?question=${question}`, sampleListReplySchema);
  if (!listed.ok) return listed;
  const known = listed.value.samples.find(({ from, to }) => from === span.from && to === span.to);
  const request = { question, ...span, scope: { kind: 'all' } };
  const made = known === undefined ? await hub.call('POST', '/samples', sampleSchema, request) : ok(known);
  if (!made.ok || made.value.drawn !== undefined) return made;
  return hub.call('POST', `/samples/${made.value.id}/draw`, sampleSchema, { wanted: WANTED });
}

/**
 * Judges, as an expert would who has watched, what was drawn first of the sample, and the last days of the worker who presses.
 * It knows what truly happened: that stands in the place of the video these stores have none of.
 */
export async function judge(
  expert: HubClient,
  plan: ChainPlan,
  chain: FurnishedChain,
  { first, sample }: { readonly first: number; readonly sample: string },
): Reply<undefined> {
  const faked = fakedIn(plan, chain, first);
  const drawn = await listItems(expert, `way=sample&sample=${sample}`, JUDGED);
  if (!drawn.ok) return drawn;
  const seen: ReviewItem[] = [...drawn.value];
  const last = faked.at(-1);
  if (last !== undefined) {
    const days = [...new Set(faked.map(({ at }) => Math.floor(at / 86_400_000)))];
    const looked = Math.min(LAST_DAYS, Math.floor(days.length / 2));
    const from = (days.at(-looked) ?? 0) * 86_400_000;
    const narrow = `way=order&workplace=${last.workplace}&from=${from}&to=${last.at + WINDOW_MS}`;
    const pressed = await listItems(expert, narrow, Number.POSITIVE_INFINITY);
    if (!pressed.ok) return pressed;
    const known = new Set(seen.map(({ id }) => id));
    seen.push(...pressed.value.filter((item) => !known.has(item.id) && isFaked(item, faked)));
  }
  const chance = chanceOf(plan.seed);
  for (const item of seen) {
    const verdict = verdictOn(item, isFaked(item, faked), chance.unit());
    if (item.mine !== undefined) continue;
    const path = `/review/items/${item.id}`;
    const given = await expert.call('POST', `${path}/verdicts`, reviewDetailSchema, verdict);
    if (!given.ok) return given;
    const shown = await expert.call('POST', `${path}/confirm`, reviewDetailSchema, { match: true });
    if (!shown.ok) return shown;
  }
  return ok(undefined);
}

const isFaked = ({ kind, at, workplace }: ReviewItem, faked: readonly Faked[]): boolean =>
  kind === 'customer-press' &&
  faked.some((fake) => fake.workplace === workplace.id && at >= fake.at && at < fake.at + WINDOW_MS);

/** `draw` in [0, 1): one customer in fifty is a child, or comes twice; now and then there is no picture. */
function verdictOn({ kind }: ReviewItem, faked: boolean, draw: number): VerdictRequest {
  if (faked) return { value: 0, reason: 'worker-pressed' };
  if (kind !== 'customer-press') return { value: 1 };
  if (draw < 0.01) return { value: 0, reason: 'child-or-passer-by' };
  if (draw < 0.02) return { value: 0, reason: 'same-customer' };
  return { value: draw < 0.05 ? 'no-footage' : 1 };
}

/** All that was made up, in the order of time. */
function fakedIn(plan: ChainPlan, { stores }: FurnishedChain, first: number): readonly Faked[] {
  const { presser } = plan.effects;
  const store = stores.find((each) => each.plan.name === presser?.store);
  if (store === undefined || presser === undefined) return [];
  const faked: Faked[] = [];
  for (let day = presser.from; day < plan.days; day += 1) faked.push(...fakedOn(plan, store, day, first));
  return faked;
}

function fakedOn(plan: ChainPlan, store: FurnishedStore, day: number, first: number): readonly Faked[] {
  const midnight = dayStart(store.plan.zone, first + day);
  return storeDay(plan, store.plan, { day, first }, store.worker).visits.flatMap((visit) =>
    visit.faked === true
      ? [{ workplace: store.workplaces[visit.place - 1] ?? '', at: midnight + visit.t }]
      : [],
  );
}

async function listItems(expert: HubClient, query: string, most: number): Reply<readonly ReviewItem[]> {
  const items: ReviewItem[] = [];
  let cursor = '';
  for (;;) {
    const path = `/review/items?${query}&limit=200${cursor}`;
    const page = await expert.call('GET', path, reviewListReplySchema);
    if (!page.ok) return page;
    items.push(...page.value.items);
    const { next } = page.value;
    if (next === undefined || items.length >= most) return ok(items.slice(0, most));
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}
