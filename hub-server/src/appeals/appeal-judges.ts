import { type AppealJudge, mayJudge } from '@otklik/shared/review/appeal.ts';
import type { Db } from '../db/sqlite.ts';
import { itemStore } from '../review/verdict-repository.ts';
import { reach } from '../users/scope-repository.ts';
import {
  type AppealRow,
  activeExperts,
  type JudgedVerdict,
  openAppeal,
  verdictsFor,
} from './appeal-repository.ts';

/** What an expert has had to do with the event of an appeal. */
const partOf = (verdicts: readonly JudgedVerdict[], expert: string): AppealJudge => {
  const own = verdicts.filter((verdict) => verdict.expert === expert);
  return {
    judgedBefore: own.some(({ onAppeal }) => !onAppeal),
    judgedAppeal: own.some(({ onAppeal, withdrawn }) => onAppeal && !withdrawn),
  };
};

/** Experts at work by store. Asked for once where many appeals are looked at. */
export type Bench = (store: string) => readonly string[];

export function benchOf(db: Db): Bench {
  const experts = activeExperts(db);
  const known = new Map<string, readonly string[]>();
  return (store) => {
    const there =
      known.get(store) ??
      experts
        .filter(({ scope }) => reach(db, { scope, things: [{ kind: 'store', id: store }] })[0] === 'whole')
        .map(({ id }) => id);
    known.set(store, there);
    return there;
  };
}

/** Experts at work in the store of the event, but for whoever appealed and `but`. */
function others(db: Db, bench: Bench, appeal: AppealRow, but: string | undefined): readonly string[] {
  const store = itemStore(db, appeal.journal, appeal.seq);
  return store === undefined ? [] : bench(store).filter((id) => id !== appeal.appellant && id !== but);
}

/** Whether somebody is there who has no verdict on the appeal yet. */
export const someoneLeft = (db: Db, appeal: AppealRow, verdicts: readonly JudgedVerdict[]): boolean =>
  others(db, benchOf(db), appeal, undefined).some((expert) => !partOf(verdicts, expert).judgedAppeal);

/**
 * Whether this person may judge an open appeal: who has not judged the event before, and who has only where nobody else is
 * left. Nobody judges an appeal of their own.
 */
export function judgesAppeal(db: Db, expert: string, appeal: AppealRow, bench = benchOf(db)): boolean {
  if (appeal.appellant === expert) return false;
  const verdicts = verdictsFor(db, appeal.journal, appeal.seq, appeal.id);
  const rest = others(db, bench, appeal, expert).map((other) => partOf(verdicts, other));
  return mayJudge(partOf(verdicts, expert), rest);
}

/** The open appeal of an event, where this person may judge it. */
export function appealToJudge(db: Db, expert: string, journal: number, seq: number): AppealRow | undefined {
  const appeal = openAppeal(db, journal, seq);
  return appeal !== undefined && judgesAppeal(db, expert, appeal) ? appeal : undefined;
}
