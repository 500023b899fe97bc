import { createInterface } from 'node:readline';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { helpText, readSettings, type Setting } from '@otklik/shared/base/settings.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { terminalLocale } from '../../terminal-locale.ts';
import { nodeHidBus } from '../hid/node-hid-bus.ts';
import { runLearn } from './run-learn.ts';

const known: readonly Setting[] = [
  { flag: 'data', value: 'DIR', help: 'data folder of the kiosk; without it the profile is printed' },
  { flag: 'help', help: 'this text' },
];

const learnHelp = helpText(
  'npm run kiosk -- learn [--data DIR]\n\nTeaches the kiosk a bought HID button box: press each button as asked. docs/devices.md',
  known,
);

export interface LearnOptions {
  readonly data?: string;
  readonly help: boolean;
}

/** Flags over environment; the kiosk's settings file is not about this. */
export function readLearnOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<LearnOptions, CodedError<'bad-option'>> {
  const read = readSettings(known, { argv, env });
  if (!read.ok) return err(coded('bad-option', read.error.detail));
  const data = read.value.get('data');
  return ok({ help: read.value.on('help'), ...(data === undefined ? {} : { data }) });
}

/** `npm run kiosk -- learn` in this process's terminal. Exit codes: see LearnExit; 2 for a wrong flag. */
export async function learnCommand(argv: readonly string[]): Promise<number> {
  const options = readLearnOptions(argv, process.env);
  if (!options.ok) {
    process.stderr.write(`${options.error.code}: ${options.error.detail}\n`);
    return 2;
  }
  const print = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  if (options.value.help) {
    print(learnHelp);
    return 0;
  }
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const { data } = options.value;
  return runLearn({
    bus: nodeHidBus(),
    clock: systemClock(),
    timers: systemTimers,
    locale: terminalLocale(process.env),
    ...(data === undefined ? {} : { dataDir: data }),
    lines: createInterface({ input: process.stdin }),
    stop: stopping.signal,
    print,
  });
}
