import type { Db } from '../db/sqlite.ts';
import { itemIdOf } from '../review/item-id.ts';
import { parsed } from './parsed.ts';
import type { Book } from './sections.ts';
import { type AuditRow, type KnownToVerify, knownToVerify } from './verify-repository.ts';

/** What the log says of known items, gathered entry by entry and then held against their table. */
export interface KnownLog {
  add(entry: AuditRow): void;
  /** Gives the number of marks, those no longer standing among them. */
  check(db: Db, book: Book): number;
}

type KnownFault = 'no-item' | 'not-told' | 'otherwise' | 'gone';

const WORDS: Readonly<Record<KnownFault, string>> = {
  'no-item': 'no such event takes a verdict',
  'not-told': 'the log tells of no such mark',
  otherwise: 'the log tells of it otherwise',
  gone: 'the log tells of it, but it is not there',
};

interface Mark {
  readonly truth: unknown;
  readonly by: string | null;
  readonly at: number;
  removedAt: number | null;
}

/** Marks as the log tells of them, number by number: each ends with the next of its item, or when it is taken back. */
export function knownLog(): KnownLog {
  const told = new Map<string, Mark[]>();
  return {
    add({ at, user, action, subject, detail }) {
      if (action !== 'known-item-marked' && action !== 'known-item-unmarked') return;
      const item = subject.slice('item:'.length);
      const marks = told.get(item) ?? [];
      told.set(item, marks);
      const last = marks.at(-1);
      if (last !== undefined) last.removedAt ??= at;
      if (action === 'known-item-marked')
        marks.push({ truth: Object(parsed(detail)).right, by: user, at, removedAt: null });
    },
    check(db, book) {
      const section = book.in('known');
      const add = (item: string, number: number, fault: KnownFault): void =>
        section.add(`${item}, mark ${number}: ${WORDS[fault]}`);
      const rows = knownToVerify(db);
      const kept = Map.groupBy(rows, itemIdOf);
      for (const [item, own] of kept) {
        const marks = told.get(item) ?? [];
        for (const row of own) {
          if (row.item === null) add(item, row.number, 'no-item');
          const mark = marks[row.number - 1];
          if (mark === undefined) add(item, row.number, 'not-told');
          else if (!same(row, mark)) add(item, row.number, 'otherwise');
        }
      }
      for (const [item, marks] of told) {
        const numbers = new Set(kept.get(item)?.map(({ number }) => number));
        for (const at of marks.keys()) if (!numbers.has(at + 1)) add(item, at + 1, 'gone');
      }
      return rows.length;
    },
  };
}

const same = (row: KnownToVerify, { truth, by, at, removedAt }: Mark): boolean =>
  row.truth === truth && row.marked_by === by && row.marked_at === at && row.removed_at === removedAt;
