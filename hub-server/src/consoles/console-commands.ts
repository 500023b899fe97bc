import type { ConsoleChange } from '@otklik/shared/api/consoles.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { ChainChange, ChainRefusal } from '../db/contract/chain-changes.ts';
import type { ToldConsole, ToldConsoleHistory } from '../db/contract/consoles.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import { devicesOf, findConsole, placeOf, setConsole, staysOf, talliesOf } from './console-repository.ts';
import { consoleDays } from './history.ts';

const UNKNOWN = coded('console-unknown', 'No console has this id.');

/** What people say of a console: how it is called, and that it is used no more. Its history stays as the journals tell it. */
export function changeConsole(
  db: Db,
  { id, revision, content, within, user, now }: ChainChange<ConsoleChange> & Within,
): Result<ToldConsole, ChainRefusal> {
  const known = findConsole(db, { id, within });
  if (known === undefined || (within !== undefined && known.at === undefined)) return err(UNKNOWN);
  if (known.revision !== revision) {
    const detail = `Revision ${known.revision} stands; the change was made to revision ${revision}.`;
    return err({ ...coded('changed-meanwhile', detail), more: { current: known } });
  }
  const { label, retired } = content;
  setConsole(db, id, label ?? null, retired ? (known.retiredAt ?? now) : null);
  const was = known.retiredAt !== undefined;
  const action = retired === was ? 'console-changed' : retired ? 'console-retired' : 'console-returned';
  const detail = { revision: revision + 1, ...(label === undefined ? {} : { label }) };
  addAudit(db, { at: now, user, action, subject: `console:${id}`, detail });
  const next = findConsole(db, { id, within });
  return next === undefined ? err(UNKNOWN) : ok(next);
}

/** At most so many stays and devices, and days of faults and tests. */
const [MOST_STAYS, MOST_DAYS] = [200, 1000];

export function consoleHistory(
  db: Db,
  { id, within }: { readonly id: string } & Within,
): ToldConsoleHistory | undefined {
  const told = findConsole(db, { id, within });
  if (told === undefined) return undefined;
  const stays = staysOf(db, { id, within, limit: MOST_STAYS + 1 });
  const devices = devicesOf(db, { id, within, limit: MOST_STAYS + 1 });
  const { faults, tests } = consoleDays(talliesOf(db, { id, within }));
  return {
    console: told,
    stays: stays.slice(0, MOST_STAYS).map(({ kiosk, workplace, from, until }) => ({
      ...placeOf(db, kiosk, workplace),
      ...{ from, ...(until === null ? {} : { until }) },
    })),
    devices: devices.slice(0, MOST_STAYS),
    faults: faults.slice(0, MOST_DAYS),
    tests: tests.slice(0, MOST_DAYS),
    more:
      Math.max(stays.length, devices.length) > MOST_STAYS ||
      Math.max(faults.length, tests.length) > MOST_DAYS,
  };
}
