import { isPressed, type PollRecord } from '@otklik/shared/poll/projection.ts';
import { isMarked, isTrustworthy, type Standing } from '@otklik/shared/review/verdict.ts';
import type { Db } from '../db/sqlite.ts';
import { contributionOf } from '../results/refresh-poll.ts';
import { type MemberReview, pollReview } from '../results/review-state.ts';
import type { Contribution } from '../results/rollup-repository.ts';
import type { Book } from './sections.ts';
import { marksOf, membersOf, type PollLink, type PollToVerify, pollsOf } from './verify-repository.ts';

/** What a journal's polls are held against. */
export interface PollFacts {
  readonly polls: ReadonlyMap<number, PollRecord>;
  /** Hub time of the opening events, by seq. */
  readonly openedHub: ReadonlyMap<number, number>;
  readonly standing: (seq: number) => Standing | undefined;
  /** What became of a press or trigger; undefined where it is nothing for experts. */
  readonly reviewed: (seq: number) => MemberReview | undefined;
  /** The workplace a place was at an event; null while it was given none. */
  readonly workplaceAt: (place: number, seq: number) => string | null;
  readonly zoneOf: (workplace: string, at: number) => string | undefined;
}

/**
 * Rows of the polls of one journal against the polls made afresh, and what each counts as against the verdicts. Gives
 * what the polls should count as.
 */
export function checkPolls(
  db: Db,
  journal: number,
  name: string,
  facts: PollFacts,
  book: Book,
): readonly Contribution[] {
  const section = book.in('polls');
  const members = byPoll(membersOf(db, journal));
  const marks = byPoll(marksOf(db, journal));
  const rows = pollsOf(db, journal);
  const seen = new Set<number>();
  const contributions: Contribution[] = [];
  for (const row of rows) {
    seen.add(row.seq);
    const poll = facts.polls.get(row.seq);
    if (poll === undefined) {
      section.add(`${name}.${row.seq}: a poll that no event opens`);
      continue;
    }
    const expected = expectedRow(poll, facts);
    const found: Record<string, unknown> = {
      ...row,
      members: members.get(row.seq) ?? [],
      marks: marks.get(row.seq) ?? [],
    };
    for (const [column, value] of Object.entries(expected)) {
      if (equal(found[column], value)) continue;
      section.add(
        `${name}.${row.seq}: ${column} is ${shown(found[column])}, its events make ${shown(value)}`,
      );
    }
    const workplace = facts.workplaceAt(poll.place, row.seq);
    if (row.workplace !== workplace)
      section.add(
        `${name}.${row.seq}: workplace is ${shown(row.workplace)}, its place was ${shown(workplace)} then`,
      );
    const counted = countsAs(row, poll, facts);
    if (counted !== undefined) contributions.push(counted);
    if (!countsAlike(row, counted))
      book
        .in('rollups')
        .add(`${name}.${row.seq}: it counts as ${storedCount(row)}, not as ${wanted(counted)}`);
  }
  for (const seq of facts.polls.keys())
    if (!seen.has(seq)) section.add(`${name}.${seq}: the poll is missing`);
  return contributions;
}

function byPoll(links: readonly PollLink[]): ReadonlyMap<number, number[]> {
  const polls = new Map<number, number[]>();
  for (const { poll, event } of links) {
    const known = polls.get(poll);
    if (known === undefined) polls.set(poll, [event]);
    else known.push(event);
  }
  return polls;
}

const expectedRow = (poll: PollRecord, { openedHub }: PollFacts) => ({
  place: poll.place,
  via: poll.via,
  question: poll.question ?? null,
  planned: poll.planned ?? null,
  operator: poll.operator ?? null,
  opened_at: poll.openedAt,
  opened_mono: poll.openedMono,
  opened_hub: openedHub.get(poll.seq) ?? null,
  window_ms: poll.windowMs,
  outcome: poll.outcome ?? null,
  answer: poll.answer ?? null,
  press: poll.press ?? null,
  ambiguous: poll.ambiguous === true ? 1 : 0,
  ended_at: poll.endedAt ?? null,
  inferred: poll.inferred === true ? 1 : 0,
  attached: poll.attached ?? null,
  members: poll.members,
  marks: poll.marks,
});

/** What the poll counts as by its events, the verdicts and its store's zone. */
function countsAs(row: PollToVerify, poll: PollRecord, facts: PollFacts): Contribution | undefined {
  const excluded = !isTrustworthy(poll.members.map(facts.standing));
  const openedHub = facts.openedHub.get(poll.seq) ?? row.opened_hub;
  return contributionOf({
    workplace: row.workplace,
    zone: row.workplace === null ? null : (facts.zoneOf(row.workplace, openedHub) ?? null),
    question: poll.question ?? null,
    operator: poll.operator ?? null,
    opened_hub: openedHub,
    outcome: poll.outcome ?? null,
    answer: poll.answer ?? null,
    excluded: excluded ? 1 : 0,
    marked: isMarked(poll.marks, facts.standing) ? 1 : 0,
    pressed: isPressed(poll) ? 1 : 0,
    review: pollReview(poll.members, facts.reviewed),
  });
}

const countsAlike = (row: PollToVerify, now: Contribution | undefined): boolean =>
  row.roll_workplace === (now?.workplace ?? null) &&
  row.roll_question === (now?.question ?? null) &&
  row.roll_operator === (now?.operator ?? null) &&
  row.roll_hour === (now?.hour ?? null) &&
  row.roll_count === (now?.count ?? null) &&
  row.roll_state === (now?.state ?? null) &&
  row.roll_pressed === (now === undefined ? null : Number(now.pressed)) &&
  row.roll_review === (now?.review ?? null);

const storedCount = (row: PollToVerify): string =>
  row.roll_count === null
    ? 'nothing'
    : [
        ...[row.roll_count, row.roll_state, row.roll_question, row.roll_operator, row.roll_hour],
        ...[row.roll_pressed, row.roll_review],
      ]
        .map(shown)
        .join(' ');

const wanted = (now: Contribution | undefined): string =>
  now === undefined
    ? 'nothing'
    : [
        ...[now.count, now.state, now.question, now.operator, now.hour, Number(now.pressed)],
        now.review ?? null,
      ]
        .map(shown)
        .join(' ');

function equal(found: unknown, value: unknown): boolean {
  if (Array.isArray(found) && Array.isArray(value))
    return found.length === value.length && found.every((one, at) => one === value[at]);
  return found === value;
}

/** A value in a line of the report. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'absent';
  if (value === '') return "''";
  return Array.isArray(value) ? `[${value.join(' ')}]` : String(value);
}
