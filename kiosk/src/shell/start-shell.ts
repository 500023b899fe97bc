import { join } from 'node:path';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { KioskOptions } from '../options.ts';
import type { Arrangement } from '../screen/arrangement.ts';
import { type Shell, startChromium } from './chromium.ts';

/** Opens the screen's windows as `--shell` says; undefined where nothing is opened. */
export function startShell(parts: {
  readonly options: Pick<KioskOptions, 'shell' | 'data'>;
  readonly env: NodeJS.ProcessEnv;
  readonly timers: Timers;
  readonly arrangement: Pick<Arrangement, 'screens' | 'onScreens'>;
  readonly warn: (line: string) => void;
}): Shell | undefined {
  const { options, env, timers, arrangement, warn } = parts;
  if (options.shell !== 'chromium') return undefined;
  const started = startChromium({ profilesDir: join(options.data, 'browser'), env, timers, warn });
  if (!started.ok) {
    warn(`${started.error.code}: ${started.error.detail}`);
    return undefined;
  }
  const shell = started.value;
  shell.show(arrangement.screens().map(({ url }) => url));
  arrangement.onScreens((wanted) => shell.show(wanted.map(({ url }) => url)));
  return shell;
}
