import type { ListedRelease, RolloutRequest } from '@otklik/shared/api/releases.ts';

/** What may be done about a rollout beside giving it another share. */
export type RolloutStep = 'start' | 'hold' | 'goOn' | 'stop' | 'undo';

export type RolloutState = 'absent' | 'none' | 'stopped' | 'held' | 'going';

const givesNobody = ({ percent, kiosks }: RolloutRequest): boolean => percent === 0 && kiosks.length === 0;

/** Where a release stands. */
export function rolloutState({ stored, rollout }: Pick<ListedRelease, 'stored' | 'rollout'>): RolloutState {
  if (!stored) return 'absent';
  if (rollout === undefined) return 'none';
  if (givesNobody(rollout)) return 'stopped';
  return rollout.held === true ? 'held' : 'going';
}

/** What a step sets; undefined where it has nothing to do. */
export function stepOf(
  step: Exclude<RolloutStep, 'start'>,
  { stored, rollout, before }: Pick<ListedRelease, 'stored' | 'rollout' | 'before'>,
): RolloutRequest | undefined {
  const state = rolloutState({ stored, ...(rollout === undefined ? {} : { rollout }) });
  if (rollout === undefined || state === 'absent') return undefined;
  const { held: _held, ...set } = rollout;
  switch (step) {
    case 'hold':
      return state === 'going' ? { ...set, held: true } : undefined;
    case 'goOn':
      return state === 'held' ? set : undefined;
    case 'stop':
      return state === 'stopped' ? undefined : { ...set, percent: 0, kiosks: [] };
    case 'undo':
      // Before the first there was no rollout: that is a stopped one.
      return before ?? (state === 'stopped' ? undefined : { ...set, percent: 0, kiosks: [] });
  }
}

/** What a share's field says; undefined where that is no share. */
export function percentOf(text: string): number | undefined {
  const percent = /^\d{1,3}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return percent <= 100 ? percent : undefined;
}
