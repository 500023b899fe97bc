import type { Size } from '../browser-bench.ts';
import type { AgentMessage, PlaceView } from '../protocol.ts';

/** What the customer's screen can show: every state, with the texts that are hardest to set. */

export const question = { ru: 'Вам помогли с выбором сегодня?', en: 'Did we help you choose today?' };
/** As in a shop that means it well. */
export const longQuestion = {
  ru: 'Помог ли вам сегодня консультант торгового зала выбрать подходящий именно вам товар и объяснил ли он условия гарантийного обслуживания?',
  en: 'Did the sales assistant help you today to choose exactly the product that suits you, and did they explain the terms of the warranty?',
};
/** 200 characters, with the longest words of each language. */
export const longestQuestion = {
  ru: 'Удовлетворены ли вы высококвалифицированной консультацией сотрудников электротехнического отдела, предоставлением сопроводительной документации и доброжелательностью персонала сегодня, да или ещё нет?',
  en: 'Were you thoroughly satisfied with the straightforwardness of our representatives, the comprehensibility of the accompanying documentation and the friendliness of our electrotechnical department now?',
};
/** One word that no line can hold at any good size. */
export const endlessWord = {
  ru: 'Рентгеноэлектрокардиографического-автомобилестроительного-высококвалифицированного?',
  en: 'Pneumonoultramicroscopicsilicovolcanoconiosis-antidisestablishmentarianism-floccinaucinihilipilification?',
};

const ask: Partial<PlaceView> = { phase: 'ask', question, windowMs: 20_000, leftMs: 14_000 };
const media = (name: 'a' | 'b') => `/media/${name.repeat(64)}`;
export const audioPrompt = { poll: 7, kind: 'audio', url: media('a') } as const;
export const videoPrompt = { poll: 8, kind: 'video', url: media('b') } as const;
const waiting = { phase: 'ask', question, windowMs: 20_000 } as const;

export interface Look {
  readonly places: readonly Partial<PlaceView>[];
  readonly offline?: true;
  readonly fault?: string;
}

export const looks = {
  idle: { places: [{}] },
  'idle-offline': { places: [{}], offline: true },
  'idle-fault': { places: [{}], fault: 'disk-full' },
  'idle-first-day': { places: [{ answersThisMonth: 7 }] },
  'idle-nothing-yet': { places: [{ answersThisMonth: 0 }] },
  'idle-console': { places: [{ touch: false, console: true }] },
  ask: { places: [ask] },
  'ask-long': { places: [{ ...ask, question: longQuestion }] },
  'ask-longest': { places: [{ ...ask, question: longestQuestion }] },
  'ask-endless-word': { places: [{ ...ask, question: endlessWord }] },
  'ask-console': { places: [{ ...ask, touch: false, console: true, forceMajeureLeftMs: 760_000 }] },
  'ask-offline': { places: [ask], offline: true },
  'ask-no-question': { places: [{ phase: 'ask', windowMs: 20_000, leftMs: 20_000 }] },
  'prompt-audio': { places: [{ ...ask, prompt: audioPrompt }] },
  'prompt-audio-first': { places: [{ ...waiting, prompt: audioPrompt }] },
  'prompt-video': { places: [{ ...ask, prompt: videoPrompt }] },
  'prompt-video-long': { places: [{ ...waiting, question: longestQuestion, prompt: videoPrompt }] },
  thanks: { places: [{ phase: 'thanks', answersThisMonth: 1285 }] },
  'force-majeure': { places: [{ forceMajeureLeftMs: 760_000 }] },
  'two-places': { places: [ask, {}] },
  'two-places-prompt': { places: [{ ...ask, prompt: videoPrompt }, { phase: 'thanks' }] },
  'two-places-longest': {
    places: [
      { ...ask, question: longestQuestion },
      { ...ask, question: longQuestion },
    ],
  },
  'three-places': { places: [ask, { phase: 'thanks' }, { forceMajeureLeftMs: 60_000 }] },
  'three-places-longest': {
    places: [{ ...ask, question: longestQuestion }, { ...ask, question: endlessWord }, {}],
  },
} as const satisfies Record<string, Look>;
export type LookName = keyof typeof looks;
export const lookNames = Object.keys(looks) as readonly LookName[];

export const screenSizes: readonly Size[] = [
  { width: 800, height: 480 },
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
];

/** The page's `data-look` for a workplace. */
export const lookOf = (view: Partial<PlaceView>): string =>
  view.phase ?? (view.forceMajeureLeftMs === undefined ? 'idle' : 'force-majeure');

/** What the view says besides the workplaces. */
export const viewOf = (look: Look, locale: string): Partial<Extract<AgentMessage, { type: 'view' }>> => ({
  defaultLocale: locale,
  offline: look.offline === true,
});
