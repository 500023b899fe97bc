import type { ConsoleFault, ConsoleHistory } from '@otklik/shared/api/consoles.ts';
import { storeDay } from '../results/store-hour.ts';

/** What journals tell of one console within a quarter of an hour, where it stood then, of one kind. */
export interface ConsoleTally {
  readonly kind: 'lost' | 'gap' | 'test';
  readonly code: string | null;
  /** Start of the quarter by the hub's clock, ms: what a zone's offset is looked up by (store-hour.ts), so it has one day. */
  readonly quarter: number;
  readonly amount: number;
  /** The clock of the store it stood in then. */
  readonly zone: string;
}

const DAY_MS = 86_400_000;
const FAULTS: readonly ConsoleFault[] = ['unplugged', 'silent', 'reboot', 'refused', 'gap'];
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Faults and tests of a console by day (docs/decisions/0081), the newest first. Tallies may come in any order. */
export function consoleDays(tallies: readonly ConsoleTally[]): Pick<ConsoleHistory, 'faults' | 'tests'> {
  const faults = new Map<string, { day: string; code: ConsoleFault; count: number }>();
  const tests = new Map<string, { day: string; presses: number }>();
  for (const { kind, code: reason, quarter, amount, zone } of tallies) {
    const day = new Date(storeDay(zone, quarter) * DAY_MS).toISOString().slice(0, -14);
    if (kind === 'test') {
      const known = tests.get(day) ?? { day, presses: 0 };
      known.presses += amount;
      tests.set(day, known);
      continue;
    }
    const code = FAULTS.find((fault) => fault === (kind === 'gap' ? 'gap' : reason));
    if (code === undefined) continue;
    const known = faults.get(`${day} ${code}`) ?? { day, code, count: 0 };
    known.count += amount;
    faults.set(`${day} ${code}`, known);
  }
  return {
    faults: [...faults.values()].sort((a, b) => compare(b.day, a.day) || compare(a.code, b.code)),
    tests: [...tests.values()].sort((a, b) => compare(b.day, a.day)),
  };
}
