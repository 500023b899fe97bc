import { createInterface } from 'node:readline/promises';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { helpText, readSettings, type Setting } from '@otklik/shared/base/settings.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { openJournal } from '../journal/open-journal.ts';
import { storedConfig } from '../sync/hub-pin.ts';
import { version } from '../version.ts';
import { forgetFailures, staffPin } from './staff-pin.ts';

const known: readonly Setting[] = [
  { flag: 'data', value: 'DIR', help: 'data folder of the kiosk (required)' },
  { flag: 'help', help: 'this text' },
];

const pinHelp = helpText(
  'npm run kiosk -- pin --data DIR\n\nSets the PIN of the staff layer: 4 to 12 digits, read as one line from the standard input. The kiosk must not be\nrunning. Wrong tries made before are forgotten.',
  known,
);

/** `npm run kiosk -- pin`. Exit codes: 0 set, 1 not a PIN or the hub’s counts, 2 a wrong flag, 3 the folder cannot be used. */
export async function pinCommand(argv: readonly string[]): Promise<number> {
  const fail = (code: number, line: string): number => {
    process.stderr.write(`${line}\n`);
    return code;
  };
  const read = readSettings(known, { argv, env: process.env });
  if (!read.ok) return fail(2, `${read.error.code}: ${read.error.detail}`);
  if (read.value.on('help')) {
    process.stdout.write(`${pinHelp}\n`);
    return 0;
  }
  const dir = read.value.get('data');
  if (dir === undefined) return fail(2, 'bad-option: --data DIR is missing: whose PIN is to be set.');
  const opened = openJournal({ dir, clock: systemClock(), rng: cryptoRng, version });
  if (!opened.ok) return fail(3, `${opened.error.code}: ${opened.error.detail}`);
  const journal = opened.value;
  try {
    // The terminal shows what is typed: whoever sets it stands at the machine itself.
    const lines = createInterface({ input: process.stdin, terminal: false });
    process.stdout.write('New PIN, 4 to 12 digits: ');
    const { value } = await lines[Symbol.asyncIterator]().next();
    lines.close();
    const pin = staffPin(journal, () => storedConfig(journal)?.staff?.pin, cryptoRng);
    const set = await pin.set(String(value ?? '').trim());
    process.stdout.write('\n');
    if (!set.ok) {
      return fail(
        1,
        set.error === 'pin-unfit'
          ? 'pin-unfit: A PIN is 4 to 12 digits.'
          : 'pin-from-hub: The hub sets the PIN of this kiosk; change it there.',
      );
    }
    forgetFailures(journal);
    process.stdout.write('PIN set.\n');
    return 0;
  } finally {
    journal.close();
  }
}
