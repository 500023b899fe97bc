import { type Proportion, wilson } from './wilson.ts';

/** Which answer to the key question is the good one. */
export type Polarity = 'yes' | 'no';

/** Ended polls by answer or by coded non-answer. */
export interface PollCounts {
  readonly yes: number;
  readonly no: number;
  readonly unsure: number;
  readonly timeout: number;
  readonly superseded: number;
  readonly interrupted: number;
  readonly deviceLost: number;
}

export type CountName = keyof PollCounts;

export const COUNT_NAMES = [
  'yes',
  'no',
  'unsure',
  'timeout',
  'superseded',
  'interrupted',
  'deviceLost',
] as const satisfies readonly CountName[];

export const NO_POLLS: PollCounts = {
  yes: 0,
  no: 0,
  unsure: 0,
  timeout: 0,
  superseded: 0,
  interrupted: 0,
  deviceLost: 0,
};

/** Count by count: `a + sign × b`. */
export function combineCounts(a: PollCounts, b: PollCounts, sign: 1 | -1): PollCounts {
  return {
    yes: a.yes + sign * b.yes,
    no: a.no + sign * b.no,
    unsure: a.unsure + sign * b.unsure,
    timeout: a.timeout + sign * b.timeout,
    superseded: a.superseded + sign * b.superseded,
    interrupted: a.interrupted + sign * b.interrupted,
    deviceLost: a.deviceLost + sign * b.deviceLost,
  };
}

/** All ended polls in `counts`. */
export const totalPolls = (counts: PollCounts): number =>
  COUNT_NAMES.reduce((sum, name) => sum + counts[name], 0);

/** The figures of METRICS "Key question index"; each is absent where its n is 0. */
export interface KeyQuestionFigures {
  readonly counts: PollCounts;
  /** P / (Y + N). */
  readonly index?: Proportion;
  /** U / (Y + N + U). */
  readonly unsure?: Proportion;
  /** (Y + N + U) / all ended polls. */
  readonly response?: Proportion;
}

/** Index, unsure share and response rate with their Wilson intervals. `positive` is the good answer. */
export function keyQuestionFigures(counts: PollCounts, positive: Polarity): KeyQuestionFigures {
  const { yes, no, unsure } = counts;
  const answered = yes + no + unsure;
  const index = wilson(positive === 'yes' ? yes : no, yes + no);
  const unsureShare = wilson(unsure, answered);
  const response = wilson(answered, totalPolls(counts));
  return {
    counts,
    ...(index === undefined ? {} : { index }),
    ...(unsureShare === undefined ? {} : { unsure: unsureShare }),
    ...(response === undefined ? {} : { response }),
  };
}
