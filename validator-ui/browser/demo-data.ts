import type { IndexFigure } from '@otklik/shared/api/results.ts';
import type { ReviewDetail, ReviewItem } from '@otklik/shared/api/review.ts';
import type { Answer } from '@otklik/shared/poll/events.ts';

type Kind = ReviewItem['kind'];

/** One event of the demonstration, with what the hub keeps to itself. */
export interface DemoItem {
  readonly id: string;
  readonly kind: Kind;
  readonly at: number;
  readonly answer?: Answer;
  readonly poll?: number;
  readonly workplace: number;
  readonly cameras: ReviewDetail['cameras'];
  /** Absent: as of a console whose line is good. */
  readonly chain?: ReviewDetail['chain'];
}

/** 22 November 2026, 14:32:00 in Moscow. */
export const start = Date.UTC(2026, 10, 22, 11, 32, 0);
export const question = { ru: 'Вам помогли с выбором сегодня?', en: 'Did we help you choose today?' };
export const store = { id: 'store-1', name: 'Речной', zone: 'Europe/Moscow' };
export const workplaces = [
  { id: 'till-1', name: 'касса 1' },
  { id: 'till-3', name: 'касса 3' },
];
const cameras = [
  { id: 'cam-till', name: 'Касса 3', error: 210, clock: 0 },
  { id: 'cam-hall', name: 'Зал', error: 210, clock: 0 },
];
const away = [{ id: 'cam-away', name: 'Склад', error: 210, clock: 0 }];

export const idOf = (seq: number) => `${'0123456789abcdef'.repeat(2)}.${'fedcba9876543210'}.${seq}`;

/** Presses within the recording, then ones before it, behind a camera without footage, and without any camera. */
export function demoItems(): DemoItem[] {
  const items: DemoItem[] = [];
  const answers: Answer[] = ['yes', 'no', 'yes', 'unsure', 'yes', 'no'];
  for (const [index, answer] of answers.entries()) {
    const at = start + 5000 + index * 5000;
    const place = { poll: index, workplace: 1, cameras };
    items.push({ id: idOf(10 * index + 1), kind: 'seller-press', at, ...place });
    items.push({ id: idOf(10 * index + 3), kind: 'customer-press', at: at + 1870, answer, ...place });
  }
  items.push({ id: idOf(90), kind: 'force-majeure', at: start + 33_000, workplace: 1, cameras });
  items.push({
    ...{ id: idOf(93), kind: 'customer-press', at: start + 35_000, answer: 'no', workplace: 0 },
    // Kept while the cable was out.
    chain: { source: 'serial', console: 3737, kept: 720_000, kiosk: { error: 433, age: 721_000 }, hub: 20 },
    cameras: away,
  });
  items.push({
    ...{ id: idOf(95), kind: 'pos', at: start + 36_000, workplace: 0, cameras: [] },
    chain: { source: 'till', hub: 20 },
  });
  return items;
}

/** Wilson's interval at 95 % (METRICS). */
export function figure(yes: number, no: number, unsure: number, timeout: number): IndexFigure {
  const share = (k: number, n: number) => {
    if (n === 0) return undefined;
    const z = 1.959963984540054;
    const p = k / n;
    const middle = p + (z * z) / (2 * n);
    const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
    const by = 1 + (z * z) / n;
    return {
      k,
      n,
      share: p,
      low: Math.max(0, (middle - half) / by),
      high: Math.min(1, (middle + half) / by),
    };
  };
  const index = share(yes, yes + no);
  const unsureShare = share(unsure, yes + no + unsure);
  const response = share(yes + no + unsure, yes + no + unsure + timeout);
  return {
    counts: { yes, no, unsure, timeout, superseded: 0, interrupted: 0, deviceLost: 0 },
    ...(index === undefined ? {} : { index }),
    ...(unsureShare === undefined ? {} : { unsure: unsureShare }),
    ...(response === undefined ? {} : { response }),
  };
}
