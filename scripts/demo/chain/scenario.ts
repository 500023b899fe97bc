/**
 * The chain of the demo: its stores, what is asked there, and what is known to be going on. Whatever is not named as an
 * effect is truly the same everywhere: a difference the product shows there is chance.
 */
export interface StorePlan {
  readonly name: string;
  readonly zone: string;
  /** Of its workplaces, in the order of their numbers at the kiosk. */
  readonly places: readonly string[];
  /** Customers asked on a usual day, at all its workplaces together. */
  readonly asked: number;
}

export interface QuestionPlan {
  readonly text: { readonly ru: string; readonly en: string };
  readonly positive: 'yes' | 'no';
  /** Share of good answers where there is no effect. */
  readonly good: number;
}

/** Days count from the first of the history, 0. Each effect names a store. */
export interface Effects {
  readonly weak?: { readonly store: string; readonly drop: number };
  readonly training?: { readonly store: string; readonly from: number; readonly rise: number };
  /** The worker of the late shift at the store's first workplace presses for customers. */
  readonly presser?: { readonly store: string; readonly from: number };
  /** A contact of the first workplace's console is worn, to the end; on its first day something lies on a button. */
  readonly broken?: { readonly store: string; readonly from: number };
  /** The store's kiosk was off: `from` and `to`, the first day it ran again. */
  readonly away?: { readonly store: string; readonly from: number; readonly to: number };
  /** No store is open. */
  readonly holiday?: number;
}

export interface ChainPlan {
  readonly seed: number;
  readonly days: number;
  /** A question is asked for so many days in a row; then comes the next, in order. */
  readonly rotation: number;
  readonly stores: readonly StorePlan[];
  readonly questions: readonly QuestionPlan[];
  readonly effects: Effects;
}

/** The store that is played live beside its history. */
export const LIVE_STORE = 'Речной';

const MOSCOW = 'Europe/Moscow';
const ONE = ['Касса 1'];
const TWO = ['Касса 1', 'Касса 2'];

export const STORES: readonly StorePlan[] = [
  // Its till 1 is the live console's.
  { name: LIVE_STORE, zone: MOSCOW, places: ['Касса 2'], asked: 80 },
  { name: 'Озёрный', zone: MOSCOW, places: ONE, asked: 70 },
  { name: 'Морской', zone: 'Europe/Kaliningrad', places: TWO, asked: 110 },
  { name: 'Лесной', zone: MOSCOW, places: ONE, asked: 85 },
  { name: 'Полевой', zone: 'Europe/Samara', places: ONE, asked: 65 },
  { name: 'Горный', zone: 'Asia/Yekaterinburg', places: ONE, asked: 75 },
  { name: 'Садовый', zone: MOSCOW, places: TWO, asked: 100 },
  { name: 'Степной', zone: 'Europe/Samara', places: ONE, asked: 80 },
  { name: 'Луговой', zone: 'Asia/Novosibirsk', places: ONE, asked: 60 },
  { name: 'Северный', zone: MOSCOW, places: ONE, asked: 62 },
  { name: 'Южный', zone: MOSCOW, places: TWO, asked: 120 },
  { name: 'Восточный', zone: 'Asia/Vladivostok', places: ONE, asked: 68 },
];

/** The first is the one the live store asks. */
export const QUESTIONS: readonly QuestionPlan[] = [
  {
    text: { ru: 'Вам помогли с выбором сегодня?', en: 'Were you helped to choose today?' },
    positive: 'yes',
    good: 0.82,
  },
  {
    text: { ru: 'С вами поздоровались на кассе?', en: 'Were you greeted at the till?' },
    positive: 'yes',
    good: 0.77,
  },
  {
    text: { ru: 'Пришлось ли вам долго ждать?', en: 'Did you have to wait long?' },
    positive: 'no',
    good: 0.72,
  },
];

export type HistorySize = 'small' | 'full';

/** What `npm start` shows. */
export function demoChain(size: HistorySize): ChainPlan {
  const [days, rotation] = size === 'full' ? [90, 7] : [28, 4];
  /** The first day of the turn in the middle. */
  const middle = Math.floor(days / rotation / 2) * rotation;
  const at = (part: number): number => Math.round(days * part);
  return {
    ...{ seed: 20_260_901, days, rotation, stores: STORES, questions: QUESTIONS },
    effects: {
      weak: { store: 'Степной', drop: 0.22 },
      training: { store: 'Садовый', from: at(0.5), rise: 0.12 },
      presser: { store: 'Лесной', from: at(2 / 3) },
      away: { store: 'Озёрный', from: middle + 1, to: middle + 3 },
      broken: { store: 'Горный', from: days - 6 },
      // Amid the days of one question: its line is cut by a day without data and not where another question begins.
      holiday: at(0.74),
    },
  };
}

/** The same chain with nothing going on. */
export const withoutEffects = (plan: ChainPlan, seed: number): ChainPlan => ({ ...plan, seed, effects: {} });

/** Number of the question asked on a day of the history. */
export const askedOn = ({ rotation, questions }: ChainPlan, day: number): number =>
  Math.floor(day / rotation) % questions.length;

/** Whether a store's kiosk was off on a day of the history. */
export const isAway = ({ effects: { away } }: ChainPlan, store: string, day: number): boolean =>
  away?.store === store && away.from <= day && day < away.to;

/** The truth: what share of the customers of a store finds the good answer, in [0, 1]. */
export function goodShare(plan: ChainPlan, store: string, day: number): number {
  const { weak, training } = plan.effects;
  const good = plan.questions[askedOn(plan, day)]?.good ?? 0;
  const drop = weak?.store === store ? weak.drop : 0;
  const rise = training?.store === store && day >= training.from ? training.rise : 0;
  return good - drop + rise;
}
