import { join } from 'node:path';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { err } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import { freeBytes } from '../journal/files.ts';
import type { DurableJournal } from '../journal/journal.ts';
import type { Sync } from '../sync/loop.ts';
import { neededPrompts } from './needed.ts';
import { createPromptCache, type PromptCache } from './prompt-cache.ts';
import { createPromptFiles } from './prompt-files.ts';

export interface PromptsOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly journal: Pick<DurableJournal, 'health'>;
  /** Undefined while there is no hub. */
  readonly sync: () => Sync | undefined;
  readonly onChange: () => void;
  readonly warn: (line: string) => void;
}

export interface Prompts extends Omit<PromptCache, 'want'> {
  /** Looks again at what is needed; `asked`: the question a place asks now. */
  follow(config: KioskConfig | undefined, asked: (place: number) => string | undefined, locale: Locale): void;
}

/** The prompts of this kiosk: kept in `dir`, brought from its hub. */
export function startPrompts(options: PromptsOptions): Prompts {
  const { dir, clock, timers, rng, journal, sync, onChange, warn } = options;
  const cache = createPromptCache({
    files: createPromptFiles(dir),
    clock,
    timers,
    random: () => Buffer.from(rng.bytes(4)).readUInt32BE() / 2 ** 32,
    fetchPart: (sha256, from, to, signal) =>
      sync()?.fetchMedia(sha256, from, to, signal) ?? Promise.resolve(err({ code: 'no-hub' })),
    freeBytes: () => freeBytes(join(dir, 'prompts')),
    // A reserve that is away has been spent on presses: nothing may take the place of those to come.
    diskLow: () => journal.health().fault !== null,
    onChange,
    warn,
  });
  return {
    ...cache,
    follow(config, asked, locale) {
      cache.want(config === undefined ? [] : neededPrompts(config, clock.wall(), asked, locale));
    },
  };
}
