/** What a detector may find. The word is also the key of its reason in the catalogues. */
export const riskKinds = [
  'fast-answer',
  'run-of-one',
  'no-seller-press',
  'closing-burst',
  'several-answers',
  'one-person',
  'fm-after-bad-run',
  'coverage-jump',
  'chatter',
  'stuck',
  'unlike-neighbours',
] as const;
export type RiskKind = (typeof riskKinds)[number];

/**
 * A reason to look at something first. It is never a verdict and changes no figure. `facts` are whole numbers and shares
 * of 1 for the words of the catalogue; none of them is an answer or a button.
 */
export interface Finding {
  readonly kind: RiskKind;
  /** The workplace it was found at. */
  readonly place: string;
  /** Wall ms of the first and the last thing it rests on. */
  readonly since: number;
  readonly at: number;
  /** What to look at: seqs of DN, `pos`, `poll-opened` or `fm-raised` events, the last ITEMS_MAX of them, or a whole block of answers. */
  readonly items: readonly number[];
  readonly facts: Readonly<Record<string, number>>;
}

/** Items of one finding: who has looked at these many knows. */
export const ITEMS_MAX = 50;

/** What the detectors must know of a store besides its events. */
export interface RiskContext {
  /** Whether an answer to a question is a good one; undefined where the question is not known, and for `unsure`. */
  readonly favourable: (question: string | undefined, answer: 'yes' | 'no' | 'unsure') => boolean | undefined;
  /** The store's day, as a count of days, and the minutes in it. */
  readonly local: (at: number) => { readonly day: number; readonly minute: number };
  /** The minute of that day at which the store closes; undefined where it does not close or is not known. */
  readonly closesAt: (day: number) => number | undefined;
}

/** One step of a detector: its next state, and what it found. States are plain JSON, so they can be kept. */
export interface Step<State> {
  readonly state: State;
  readonly found?: Finding | undefined;
}
