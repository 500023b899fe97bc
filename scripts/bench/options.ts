import { parseArgs } from 'node:util';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

interface Named {
  readonly name: string;
  readonly about: string;
}

export interface BenchOptions<Entry extends Named> {
  readonly selected: readonly Entry[];
  readonly json: boolean;
  /** Polls of `press`: each is a seller's press and an answer. */
  readonly polls: number;
  /** Whether `hub` does less, for a first look. */
  readonly quick: boolean;
}

export function usageOf(known: readonly Named[]): string {
  const width = Math.max(...known.map(({ name }) => name.length)) + 3;
  return `Usage: npm run bench -- [NAME]… [--polls N] [--quick] [--json]

Measures on this machine, and beside it the least the machine needs for the same (the floor). Without a name: all.
Leave the machine alone meanwhile.

${known.map(({ name, about }) => `  ${name.padEnd(width)}${about}`).join('\n')}

  --polls N   polls of press, 20 to 5000 (200)
  --quick     a smaller hub: a minute or two instead of eight or more
  --json      the figures as JSON on standard output
  --help`;
}

export function readBenchOptions<Entry extends Named>(
  argv: readonly string[],
  known: readonly Entry[],
): Result<BenchOptions<Entry> | 'help', CodedError<'bad-option'>> {
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
  const selected: Entry[] = [];
  for (const name of parsed.positionals) {
    const entry = known.find((each) => each.name === name);
    if (entry === undefined) {
      const names = known.map((each) => each.name).join(', ');
      return err(coded('bad-option', `There is no benchmark ${name}; there are: ${names}.`));
    }
    selected.push(entry);
  }
  const text = parsed.values.polls ?? '200';
  const polls = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (polls < 20 || polls > 5000)
    return err(coded('bad-option', '--polls must be a whole number from 20 to 5000.'));
  return ok({
    selected: selected.length === 0 ? known : selected,
    json: parsed.values.json === true,
    polls,
    quick: parsed.values.quick === true,
  });
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      help: { type: 'boolean' },
      polls: { type: 'string' },
      quick: { type: 'boolean' },
    },
  });
