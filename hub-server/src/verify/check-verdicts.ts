import { type Standing, standingVerdict } from '@otklik/shared/review/verdict.ts';
import type { Db } from '../db/sqlite.ts';
import type { ItemKind } from '../review/item-repository.ts';
import { verdictValue } from '../review/verdict-repository.ts';
import type { Book } from './sections.ts';
import { itemsOf, standingsOf, type VerdictToVerify, verdictsOf } from './verify-repository.ts';

/** What an event that takes a verdict is, as its journal tells. */
export interface ExpectedItem {
  readonly kind: ItemKind;
  readonly place: number;
  readonly hubAt: number;
  readonly error: number;
  /** A long press is judged as the force majeure it raised. */
  listed: boolean;
}

export type Items = ReadonlyMap<number, ExpectedItem>;

/** Rows of what experts are given to judge, against the events. */
export function checkItems(
  db: Db,
  journal: number,
  name: string,
  items: Items,
  workplaceAt: (place: number, seq: number) => string | null,
  book: Book,
): void {
  const section = book.in('items');
  const seen = new Set<number>();
  for (const row of itemsOf(db, journal)) {
    seen.add(row.seq);
    const item = items.get(row.seq);
    if (item === undefined) {
      section.add(
        `${name}.${row.seq}: to be judged, but no such press, trigger or force majeure is recorded`,
      );
      continue;
    }
    const fits =
      row.kind === item.kind &&
      row.place === item.place &&
      row.hub_at === item.hubAt &&
      row.clock_error === item.error &&
      row.listed === (item.listed ? 1 : 0);
    if (!fits) section.add(`${name}.${row.seq}: kind, place, time or listing differ from its event`);
    const workplace = workplaceAt(item.place, row.seq);
    if (row.workplace !== workplace)
      section.add(
        `${name}.${row.seq}: workplace is ${row.workplace ?? 'absent'}, its place was ${workplace ?? 'absent'} then`,
      );
  }
  for (const seq of items.keys())
    if (!seen.has(seq)) section.add(`${name}.${seq}: not among what is to be judged`);
}

/** What the verdicts on a journal's events come to. */
export interface Judged {
  readonly standing: ReadonlyMap<number, Standing>;
  /** Events on which a verdict is not withdrawn. */
  readonly judged: ReadonlySet<number>;
}

/** Verdicts have their events, and what stands is what they come to. Gives what stands, afresh. */
export function checkVerdicts(db: Db, journal: number, name: string, items: Items, book: Book): Judged {
  const section = book.in('verdicts');
  const standing = new Map<number, Standing>();
  const judged = new Set<number>();
  for (const [seq, verdicts] of Map.groupBy(verdictsOf(db, journal), (verdict) => verdict.seq)) {
    if (!items.has(seq))
      for (const { id } of verdicts) section.add(`verdict ${id}: no event ${name}.${seq} takes a verdict`);
    if (verdicts.some(({ withdrawn }) => withdrawn === 0)) judged.add(seq);
    const stands = standingOf(verdicts);
    if (stands === 'unknown') section.add(`${name}.${seq}: a verdict on it has a value that is none`);
    else if (stands !== undefined) standing.set(seq, stands);
  }
  const stored = new Map(standingsOf(db, journal).map(({ seq, value }) => [seq, value]));
  for (const seq of new Set([...standing.keys(), ...stored.keys()])) {
    const [is, should] = [stored.get(seq), standing.get(seq)];
    if (is !== should)
      section.add(`${name}.${seq}: ${is ?? 'nothing'} stands, its verdicts come to ${should ?? 'nothing'}`);
  }
  return { standing, judged };
}

const VALUES = new Set(['0', '1', 'no-footage', 'cannot-tell']);

function standingOf(verdicts: readonly VerdictToVerify[]): Standing | 'unknown' | undefined {
  if (verdicts.some(({ value }) => !VALUES.has(value))) return 'unknown';
  return standingVerdict(
    verdicts.map(({ expert, value, ordinal, withdrawn }) => ({
      expert,
      value: verdictValue(value),
      at: ordinal,
      withdrawn: withdrawn === 1,
    })),
  );
}
