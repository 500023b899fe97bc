import type { Clock } from '@otklik/shared/base/clock.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { TerminalLocale } from '../../terminal-locale.ts';
import type { HidBus } from '../hid/hid-bus.ts';
import { driveLearn, type LearnOutcome } from './drive-learn.ts';
import { reportLine } from './report-line.ts';
import { profileText } from './save-profile.ts';
import { linesOf, textsOf } from './texts.ts';

export interface LearnParts {
  readonly bus: HidBus;
  readonly clock: Pick<Clock, 'mono'>;
  readonly timers: Timers;
  readonly locale: TerminalLocale;
  /** Absent: the profile is printed. */
  readonly dataDir?: string;
  /** What the person types; its end ends the dialogue. */
  readonly lines: AsyncIterable<string>;
  /** The person has had enough (Ctrl-C). */
  readonly stop: AbortSignal;
  readonly print: (line: string) => void;
}

/** 0: learned; 1: ended without a profile; 3: it cannot begin, or the device went away. */
export type LearnExit = 0 | 1 | 3;

/** The dialogue at the terminal. */
export async function runLearn(parts: LearnParts): Promise<LearnExit> {
  const { bus, clock, timers, dataDir, print } = parts;
  const texts = textsOf(parts.locale);
  // Now, not later: readline forgets what was typed before somebody iterates.
  const lines = parts.lines[Symbol.asyncIterator]();
  const ended = Promise.withResolvers<LearnExit>();

  const driver = driveLearn({
    bus,
    clock,
    timers,
    ...(dataDir === undefined ? {} : { dataDir }),
    stepped: ({ says }) => {
      for (const saying of says) for (const line of linesOf(saying, texts)) print(line);
    },
    moved: (bytes, before) => print(reportLine(bytes, before)),
    taken: (file) => print(texts.exists(file)),
    over: (outcome) => ended.resolve(tell(outcome)),
  });

  function tell(outcome: LearnOutcome): LearnExit {
    switch (outcome.kind) {
      case 'hid-missing':
        print(texts.hidMissing(outcome.detail));
        return 3;
      case 'ended': {
        const { why } = outcome;
        return why === 'no-devices' || why === 'not-opened' || why === 'unplugged' ? 3 : 1;
      }
      case 'saved': {
        const { vid, pid } = outcome.profile.match;
        print(texts.saved(outcome.file));
        print(texts.use(`hid:${vid}:${pid}`));
        return 0;
      }
      case 'learned':
        print(profileText(outcome.profile).trimEnd());
        print(texts.printed);
        return 0;
      case 'cannot-write':
        print(texts.cannotWrite(outcome.why));
        return 3;
      case 'not-replaced':
        print(texts.notReplaced);
        return 1;
      default:
        return unreachable(outcome);
    }
  }

  async function readLines(): Promise<void> {
    for (;;) {
      const next = await lines.next();
      if (next.done === true) break;
      driver.line(next.value);
    }
    driver.stop();
  }

  parts.stop.addEventListener('abort', driver.stop, { once: true });
  if (parts.stop.aborted) driver.stop();
  void readLines();
  const code = await ended.promise;
  parts.stop.removeEventListener('abort', driver.stop);
  await driver.closed();
  return code;
}
