import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import { currentPeriod, promptOf } from '../questions/current.ts';

/** A prompt some workplace plays or will play. */
export interface NeededPrompt {
  readonly sha256: string;
  /** Wall ms from which on it may be played. */
  readonly from: number;
}

export interface PromptState {
  readonly sha256: string;
  /** Wall ms from which on it may be played. */
  readonly from: number;
  /** `refused`: set aside, not tried again; `waiting`: not tried yet, or tried again later. */
  readonly state: 'ready' | 'loading' | 'waiting' | 'refused';
  /** Why it is refused or waits, by a closed code. */
  readonly reason?: string;
}

/**
 * The prompts of what is asked now, of the period that has begun and of all ahead, soonest first. `asked`: the question a
 * workplace asks so far. It may lag behind the period: the counter switches by the hub's clock, and `now` is the kiosk's
 * wall ms; between the two neither may be let go.
 */
export function neededPrompts(
  config: KioskConfig,
  now: number,
  asked: (place: number) => string | undefined,
  locale: Locale,
): readonly NeededPrompt[] {
  const needed = new Map<string, number>();
  for (const { place, periods } of config.workplaces) {
    const begun = currentPeriod(periods, now)?.from ?? now;
    const uses = [{ question: asked(place), from: begun }, ...periods.filter(({ from }) => from >= begun)];
    for (const { question, from } of uses) {
      const prompt = promptOf(config, periods, question, Math.max(from, now), locale);
      if (prompt === undefined) continue;
      needed.set(prompt.sha256, Math.min(from, needed.get(prompt.sha256) ?? from));
    }
  }
  return [...needed].map(([sha256, from]) => ({ sha256, from })).sort((a, b) => a.from - b.from);
}
