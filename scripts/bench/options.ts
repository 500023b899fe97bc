import { parseArgs } from 'node:util';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

export const BENCHMARKS = ['machine', 'press'] as const;
export type Benchmark = (typeof BENCHMARKS)[number];

export interface BenchOptions {
  readonly selected: readonly Benchmark[];
  readonly json: boolean;
  /** Polls of `press`: each is a seller's press and an answer. */
  readonly polls: number;
}

export const usage = `Usage: npm run bench -- [machine] [press] [--polls N] [--json]

Measures on this machine, and beside it the least the machine needs for the same (the floor). Without a name: all, about
three minutes. Leave the machine alone meanwhile.

  machine     events a second through the poll machine, against JSON.stringify of the same events
  press       from a press at a simulated console, through a pty and a real kiosk, to the acknowledgement at the
              console and to the painted screen in Chromium; about 0.6 s a poll
  --polls N   polls of press, 20 to 5000 (200)
  --json      the figures as JSON on standard output
  --help`;

export function readBenchOptions(
  argv: readonly string[],
): Result<BenchOptions | 'help', CodedError<'bad-option'>> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    // parseArgs reports each mistake by throwing; its first sentence names the flag.
    return err(
      coded('bad-option', error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error)),
    );
  }
  if (parsed.values.help === true) return ok('help');
  const selected: Benchmark[] = [];
  for (const name of parsed.positionals) {
    const known = BENCHMARKS.find((each) => each === name);
    if (known === undefined) {
      return err(coded('bad-option', `There is no benchmark ${name}; there are: ${BENCHMARKS.join(', ')}.`));
    }
    selected.push(known);
  }
  const text = parsed.values.polls ?? '200';
  const polls = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (polls < 20 || polls > 5000)
    return err(coded('bad-option', '--polls must be a whole number from 20 to 5000.'));
  return ok({
    selected: selected.length === 0 ? BENCHMARKS : selected,
    json: parsed.values.json === true,
    polls,
  });
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, help: { type: 'boolean' }, polls: { type: 'string' } },
  });
