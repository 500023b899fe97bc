import { MAX_OPERATORS } from '@otklik/shared/api/limits.ts';
import type { OperatorImportReply, OperatorListReply, OperatorRecord } from '@otklik/shared/api/operators.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type {
  ImportedOperator,
  LineFault,
  NewOperator,
  OperatorChange,
  OperatorRefusal,
} from '../db/contract/operators.ts';
import type { Db } from '../db/sqlite.ts';
import { dropWorker } from '../own/own-repository.ts';
import {
  findOperator,
  goneOperators,
  insertOperator,
  recordOf,
  type StoredOperator,
  updateOperator,
  workingOperators,
} from './operator-repository.ts';
import { findStore } from './store-repository.ts';

const noStore = coded('store-unknown', 'No store has this id.');
const full = coded('limit-reached', `A store has ${MAX_OPERATORS} workers at most.`);

/** Undefined: no such store. */
export function operators(
  db: Db,
  { store, state }: { readonly store: string; readonly state: 'working' | 'gone' },
): OperatorListReply | undefined {
  if (findStore(db, store) === undefined) return undefined;
  const found = state === 'working' ? workingOperators(db, store) : goneOperators(db, store, MAX_OPERATORS);
  return { operators: found.map(recordOf) };
}

export function addOperator(
  db: Db,
  { operator, user, now }: Actor & { readonly operator: NewOperator },
): Result<OperatorRecord, OperatorRefusal> {
  if (findStore(db, operator.store) === undefined) return err(noStore);
  const working = workingOperators(db, operator.store);
  if (working.length >= MAX_OPERATORS) return err(full);
  const taken = takenBy(working, operator);
  if (taken !== undefined) return err(taken);
  insertOperator(db, operator, now);
  const { store } = operator;
  addAudit(db, {
    at: now,
    user,
    action: 'operator-created',
    subject: `operator:${operator.id}`,
    detail: { store },
  });
  return stood(db, operator.id);
}

export function changeOperator(
  db: Db,
  { change, user, now }: Actor & { readonly change: OperatorChange },
): Result<OperatorRecord, OperatorRefusal> {
  const known = findOperator(db, change.id);
  if (known === undefined) return err(noOperator());
  if (known.retired_at !== null) return err(coded('operator-retired', 'The worker works here no more.'));
  if (known.revision !== change.revision) {
    const detail = `Revision ${known.revision} stands; the change was made to revision ${change.revision}.`;
    return err({ ...coded('operator-changed', detail), more: { current: recordOf(known) } });
  }
  const taken = takenBy(workingOperators(db, known.store), change);
  if (taken !== undefined) return err(taken);
  const { number, name = null, pin = known.pin, badge = known.badge } = change;
  updateOperator(db, { ...known, number, name, pin, badge });
  addAudit(db, { at: now, user, action: 'operator-changed', subject: `operator:${change.id}` });
  return stood(db, change.id);
}

/** PIN and badge go with the work; number and name only with `erase`. */
export function endOperator(
  db: Db,
  { id, erase, user, now }: Actor & { readonly id: string; readonly erase: boolean },
): Result<OperatorRecord, OperatorRefusal> {
  const known = findOperator(db, id);
  if (known === undefined) return err(noOperator());
  if (known.erased_at !== null || (!erase && known.retired_at !== null)) return ok(recordOf(known));
  const gone = { ...known, pin: null, badge: null, retired_at: known.retired_at ?? now };
  updateOperator(db, erase ? { ...gone, number: null, name: null, erased_at: now } : gone);
  if (erase) dropWorker(db, id);
  const action = erase ? 'operator-erased' : 'operator-retired';
  addAudit(db, { at: now, user, action, subject: `operator:${id}` });
  return stood(db, id);
}

export function importOperators(
  db: Db,
  {
    store,
    lines,
    user,
    now,
  }: Actor & { readonly store: string; readonly lines: readonly ImportedOperator[] },
): Result<OperatorImportReply, OperatorRefusal> {
  if (findStore(db, store) === undefined) return err(noStore);
  const working = new Map(workingOperators(db, store).map((each) => [each.number, each]));
  const faults = badgeFaults(lines, working);
  if (faults.length > 0) {
    return err({ ...coded('import-faulty', 'Lines of the file do not fit.'), more: { faults } });
  }
  const fresh = lines.filter(({ number }) => !working.has(number));
  if (working.size + fresh.length > MAX_OPERATORS) return err(full);
  for (const { line: _line, ...operator } of fresh) insertOperator(db, { ...operator, store }, now);
  let changed = 0;
  for (const { number, name, pin, badge } of lines) {
    const known = working.get(number);
    if (known === undefined) continue;
    const next = { ...known, name: name ?? known.name, pin: pin ?? known.pin, badge: badge ?? known.badge };
    // A PIN's hash differs each time it is made: a PIN that is sent is a change.
    if (next.name === known.name && next.pin === known.pin && next.badge === known.badge) continue;
    updateOperator(db, next);
    changed += 1;
  }
  const counts = { made: fresh.length, changed, unchanged: lines.length - fresh.length - changed };
  addAudit(db, { at: now, user, action: 'operators-imported', subject: `store:${store}`, detail: counts });
  return ok(counts);
}

/** Lines whose badge is another worker's, by the file itself or as things stand for those it does not change. */
function badgeFaults(
  lines: readonly ImportedOperator[],
  working: ReadonlyMap<string | null, StoredOperator>,
): readonly LineFault[] {
  const after = new Map([...working.values()].map(({ number, badge }) => [number, badge]));
  for (const { number, badge } of lines) if (typeof badge === 'string') after.set(number, badge);
  const owners = Map.groupBy(after, ([, badge]) => badge);
  return lines.flatMap(({ line, badge }) =>
    typeof badge === 'string' && (owners.get(badge)?.length ?? 0) > 1
      ? [{ line, fault: 'badge-taken' as const }]
      : [],
  );
}

function takenBy(
  working: readonly StoredOperator[],
  { id, number, badge }: Pick<OperatorChange, 'id' | 'number' | 'badge'>,
): OperatorRefusal | undefined {
  const others = working.filter((each) => each.id !== id);
  if (others.some((each) => each.number === number)) {
    return coded('operator-taken', 'Another worker of the store has this number.');
  }
  if (typeof badge === 'string' && others.some((each) => each.badge === badge)) {
    return coded('operator-taken', 'Another worker of the store has this badge.');
  }
  return undefined;
}

const noOperator = (): OperatorRefusal => coded('operator-unknown', 'No worker has this id.');

function stood(db: Db, id: string): Result<OperatorRecord, OperatorRefusal> {
  const stored = findOperator(db, id);
  return stored === undefined ? err(noOperator()) : ok(recordOf(stored));
}
