import type { Person, TestHub } from '@otklik/hub-server/hub-fixture.ts';
import type { BrowserContext, Page } from 'playwright-core';
import { recordAtOnce } from '../../scripts/camera/record-at-once.ts';
import { installPictureClock } from './picture-clock.ts';

/** An expert at work by keyboard alone, in a real browser, on a real hub with a real archive. */
export interface ReviewedItem {
  readonly id: string;
  /** Time of the press by the hub's clock, ms. */
  readonly at: number;
  /** What the machine-readable clock in the painted frame says, ms; undefined where it cannot be read. */
  readonly shown: number | undefined;
  /** From the key (or the call) that asked for the item to the painted frame, ms. */
  readonly took: number;
  /** Its frame was there before it was asked for. */
  readonly preloaded: boolean;
}

export const REVIEW_FPS = 25;
const t0 = Date.UTC(2026, 8, 1, 9, 0, 0);
/** A poll this often, ms: two items each, the seller's press and the answer. */
const pollEvery = 2_000;
const lead = 5_000;

/** A camera over a till at which `polls` polls were held, in the hub; the recording shows each instant by its clock. Gives the camera's id. */
export async function recordPolls(hub: TestHub, folder: string, polls: number): Promise<string> {
  const seconds = Math.ceil((lead + polls * pollEvery) / 1000) + 30;
  await recordAtOnce({ folder, from: t0, seconds, segment: 15, fps: REVIEW_FPS });
  const camera = await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, {
    ...{ name: 'Till 1', workplaces: [hub.workplaces[0]], folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
    ...{ zone: 'UTC', timing: 'name', offset: 0, error: 20 },
  });
  const kiosk = await hub.kiosk();
  const answers = ['yes', 'no', 'unsure'] as const;
  for (let poll = 0; poll < polls; poll += 1) {
    // Not on the grid of frames: the wanted frame is the one that covers the instant. At any distance from the keyframe before.
    const at = t0 + lead + poll * pollEvery + ((poll * 87) % 1000);
    kiosk.poll(answers[poll % answers.length] ?? 'yes', { at });
  }
  await kiosk.sendAll();
  return camera.json.id;
}

/** All items in their order, over the pages of the list. */
export async function allItems(expert: Person): Promise<readonly { id: string; at: number }[]> {
  const items: { id: string; at: number }[] = [];
  let cursor = '';
  do {
    const { json } = await expert.get(`/api/v1/review/items?limit=200${cursor}`);
    items.push(...json.items);
    cursor = json.next === undefined ? '' : `&cursor=${json.next}`;
  } while (cursor !== '');
  return items;
}

/** What measures, in each page of the context: the picture's clock, and the time from a key to the painted frame. */
interface Probe {
  readonly asked: { at: number } | undefined;
  readonly swaps: { clip: string; took: number; shown: number | undefined; preloaded: boolean }[];
}

/** Makes a page that is signed in as the expert and measures. */
export async function enterReview(context: BrowserContext, expert: Person): Promise<Page> {
  const [name = '', value = ''] = expert.cookie.split('=');
  await context.addCookies([{ name, value, url: expert.url }]);
  await installPictureClock(context);
  await context.addInitScript(probe);
  const page = await context.newPage();
  await page.goto(`${expert.url}/review`);
  return page;
}

/**
 * Runs in the page. A swap is over when the frame after the one in which the element was switched on has begun, so its
 * pixels are with the compositor. Which frame that is, requestVideoFrameCallback has told the player (`data-wall-ms`);
 * what it shows is read from its pixels.
 */
function probe(): void {
  const state: { asked: number | undefined; clip: string; swaps: Probe['swaps'] } = {
    asked: undefined,
    clip: '',
    swaps: [],
  };
  Object.assign(window, { reviewProbe: state });
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Enter' || event.key === 'j') state.asked = performance.now();
    },
    true,
  );
  window.addEventListener('popstate', () => {
    state.asked = performance.now();
  });
  const clockOf = (video: HTMLVideoElement): number | undefined => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(video, 0, 0);
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data;
    return Reflect.get(window, 'pictureClock')(pixels, canvas.width, canvas.height);
  };
  const look = (): void => {
    const video = document.querySelector('[data-testid=video][data-wall-ms]');
    const clip = video?.getAttribute('data-clip') ?? '';
    if (!(video instanceof HTMLVideoElement) || clip === state.clip) return;
    state.clip = clip;
    const asked = state.asked ?? 0;
    const stage = video.closest('[data-preloaded]')?.getAttribute('data-preloaded');
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const took = performance.now() - asked;
        state.swaps.push({ clip, took, shown: clockOf(video), preloaded: stage === 'true' });
      };
      channel.port2.postMessage(undefined);
    });
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-wall-ms', 'data-clip'],
  });
}

const swapsOf = (page: Page, from: number): Promise<Probe['swaps']> =>
  page.evaluate((first) => Reflect.get(window, 'reviewProbe').swaps.slice(first), from);

/** Waits for swap number `index` (from 0), or the first one from there on to the item `id`. */
async function swap(page: Page, index: number, id = ''): Promise<Probe['swaps'][number]> {
  const to = id === '' ? '' : `${id}/`;
  await page.waitForFunction(
    ({ first, clip }) =>
      Reflect.get(window, 'reviewProbe')
        ?.swaps.slice(first)
        .some((each: Probe['swaps'][number]) => each.clip.startsWith(clip)),
    { first: index, clip: to },
  );
  const found = (await swapsOf(page, index)).find(({ clip }) => clip.startsWith(to));
  if (found === undefined) throw new Error('a swap that was there is gone');
  return found;
}

const itemOf = (swapped: Probe['swaps'][number], times: ReadonlyMap<string, number>): ReviewedItem => {
  const id = swapped.clip.split('/')[0] ?? '';
  const at = times.get(id);
  // Not a wrong frame: a fault of whoever asked.
  if (at === undefined) throw new Error(`swapped to ${id}, which is none of those looked at`);
  const { shown, took, preloaded } = swapped;
  return { id, at, shown, took, preloaded };
};

/**
 * Gives `count` verdicts: 1, then Enter when the recorded answer is there, no sooner than `everyMs` after the one
 * before, until the item after the last is there. Gives what was painted for each item; the first one was not swapped in and
 * has the time of its page.
 */
export async function pacedReview(
  page: Page,
  items: readonly { readonly id: string; readonly at: number }[],
  count: number,
  everyMs: number,
): Promise<{ readonly items: readonly ReviewedItem[]; readonly tookMs: number }> {
  const at = new Map(items.map((item) => [item.id, item.at]));
  const seen: ReviewedItem[] = [];
  await swap(page, 0);
  const began = performance.now();
  for (let given = 0; given < count; given += 1) {
    const item = itemOf(await swap(page, given), at);
    seen.push(item);
    const wait = began + given * everyMs - performance.now();
    if (wait > 0) await page.waitForTimeout(wait);
    await page.keyboard.press('1');
    await page.locator(`[data-testid=review][data-item="${item.id}"][data-step=comparing]`).waitFor();
    await page.keyboard.press('Enter');
  }
  const tookMs = performance.now() - began;
  const next = items[items.findIndex(({ id }) => id === seen.at(-1)?.id) + 1];
  if (next !== undefined) await swap(page, count, next.id);
  return { items: seen, tookMs };
}

/** Opens items that nothing has been fetched of, one after another; none that is on the screen already. */
export async function coldReview(
  page: Page,
  items: readonly { readonly id: string; readonly at: number }[],
): Promise<readonly ReviewedItem[]> {
  const at = new Map(items.map((item) => [item.id, item.at]));
  const seen: ReviewedItem[] = [];
  for (const { id } of items) {
    // The address follows the picture: whoever goes elsewhere before it has is taken back.
    await page.waitForFunction(() => {
      const shown = document.querySelector<HTMLElement>('[data-testid=review]')?.dataset.item;
      return shown !== undefined && window.location.pathname === `/review/${shown}`;
    });
    const before = (await swapsOf(page, 0)).length;
    await page.evaluate((path) => {
      window.history.pushState({}, '', path);
      window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
    }, `/review/${id}`);
    seen.push(itemOf(await swap(page, before, id), at));
  }
  return seen;
}

/** The frame of the press, within one frame period and what the clocks may be off by. */
export const isRightFrame = ({ at, shown }: ReviewedItem, clockError: number): boolean =>
  shown !== undefined && Math.abs(at - shown) <= 1000 / REVIEW_FPS + clockError;

/** A wrong frame in words: which item, what was painted and what should have been. */
export function tellWrongFrame({ id, at, shown, preloaded }: ReviewedItem): string {
  const time = (ms: number): string => new Date(ms).toISOString().slice(11, 23);
  const found =
    shown === undefined ? 'a picture without a readable clock' : `${time(shown)} (${shown - at} ms)`;
  return `${id}: wanted ${time(at)}, shown ${found}${preloaded ? ', preloaded' : ''}`;
}
