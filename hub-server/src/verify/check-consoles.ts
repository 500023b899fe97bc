import { type ConsoleEvent, consoleEventsOfJournal } from '../consoles/console-event-repository.ts';
import type { Db } from '../db/sqlite.ts';
import type { Book } from './sections.ts';

/** What is entered of consoles, against what the events of a journal tell of them. Gives how many entries there should be. */
export function checkConsoles(
  db: Db,
  journal: number,
  name: string,
  told: ReadonlyMap<number, ConsoleEvent>,
  book: Book,
): number {
  const section = book.in('consoles');
  const seen = new Set<number>();
  for (const row of consoleEventsOfJournal(db, journal)) {
    seen.add(row.seq);
    const should = told.get(row.seq);
    if (should === undefined)
      section.add(`${name}.${row.seq}: entered as told of a console, but the event tells of none`);
    else if (!sameEvent(row, should))
      section.add(
        `${name}.${row.seq}: entered of console ${row.console} otherwise than its event tells of ${should.console}`,
      );
  }
  for (const [seq, { console: id }] of told)
    if (!seen.has(seq)) section.add(`${name}.${seq}: it tells of console ${id}, which is not entered`);
  return told.size;
}

const sameEvent = (a: ConsoleEvent, b: ConsoleEvent): boolean =>
  a.console === b.console &&
  a.kind === b.kind &&
  a.code === b.code &&
  a.amount === b.amount &&
  a.device === b.device &&
  a.place === b.place &&
  a.workplace === b.workplace &&
  a.hubAt === b.hubAt;
