import { type SaidVerdict, waitsForAnother } from '@otklik/shared/agreement/independent.ts';
import { needsAnother } from '@otklik/shared/agreement/pairs.ts';
import { DOUBLE_SHARE } from '@otklik/shared/api/limits.ts';
import type { Db } from '../db/sqlite.ts';
import { saidOf } from '../double/double-repository.ts';
import { type Lots, lotsOf } from '../double/lots.ts';
import { itemIdOf } from '../review/item-id.ts';
import { GIVEN } from '../review/verdict-log.ts';
import { parsed } from './parsed.ts';
import type { Book } from './sections.ts';
import {
  type AuditRow,
  type DoubleToVerify,
  doubleBegan,
  doubleToVerify,
  type SaidToVerify,
  saidToVerify,
} from './verify-repository.ts';

/** What the log says of who was what and which share was drawn, held against what is judged twice. */
export interface DoubleLog {
  add(entry: AuditRow): void;
  /** Gives the number of items judged twice or waiting for it. */
  check(db: Db, book: Book, key: Uint8Array | undefined): number;
}

type DoubleFault =
  | 'no-item'
  | 'nobody-judged'
  | 'since'
  | 'waits'
  | 'waits-not'
  | 'not-kept'
  | 'even-not-kept'
  | 'not-drawn'
  | 'drawn-not-chosen';

const WORDS: Readonly<Record<DoubleFault, string>> = {
  'no-item': 'judged twice, but no such event takes a verdict',
  'nobody-judged': 'chosen for a second expert, but no expert has judged it',
  since: 'it came to double review before it was judged, or after every verdict',
  waits: 'it waits for another expert, its verdicts need none',
  'waits-not': 'its verdicts need another expert, it does not wait',
  'not-kept': 'its lot was drawn when an expert judged it, it is not judged twice',
  'even-not-kept': 'the votes on it are even, it does not wait for another expert',
  'not-drawn': 'chosen for a second expert, but its lot was never drawn',
  'drawn-not-chosen': 'its lot was drawn when an expert judged it, it is not chosen',
};

/** A verdict with its place in the log, and the share of double review then. */
interface Drawn {
  readonly entry: number;
  readonly share: number;
}

/**
 * Whether an item waits follows from its verdicts. That it was chosen follows from its lot, which the hub's key draws, and the
 * share that stood when an expert judged it first. What cannot be worked out again is left alone: items of somebody who was
 * something else once (votes count by the role of the one who gave them), those judged before there was double review or
 * before the log told of verdicts, and, without the hub's key, all lots.
 */
export function doubleLog(): DoubleLog {
  const roles = new Map<string, unknown>();
  const moved = new Set<string>();
  const drawn = new Map<string, Drawn>();
  const shares: Drawn[] = [{ entry: 0, share: DOUBLE_SHARE }];
  const shareNow = (): number => shares.at(-1)?.share ?? DOUBLE_SHARE;
  return {
    add({ id, action, subject, detail }) {
      switch (action) {
        case 'user-created':
          roles.set(subject, Object(parsed(detail)).role);
          break;
        case 'user-changed':
          if (roles.get(subject) !== Object(parsed(detail)).role) moved.add(subject);
          break;
        case 'double-review-changed':
          shares.push({ entry: id, share: Number(Object(parsed(detail)).share) });
          break;
        case GIVEN:
          drawn.set(String(Object(parsed(detail)).verdict), { entry: id, share: shareNow() });
          break;
      }
    },
    check(db, book, key) {
      const section = book.in('double');
      const lots = key === undefined ? undefined : lotsOf(key);
      const began = doubleBegan(db);
      const rows = doubleToVerify(db);
      const kept = new Map(rows.map((row) => [itemIdOf(row), row]));
      const said = Map.groupBy(saidToVerify(db), itemIdOf);
      const last = [...said.values()].flat().reduce((most, { ordinal }) => Math.max(most, ordinal), 0);
      const facts = { moved, drawn, shares, lots, began, last };
      for (const [id, row] of kept)
        for (const fault of rowFaults(id, row, said.get(id) ?? [], facts))
          section.add(`${id}: ${WORDS[fault]}`);
      for (const [id, verdicts] of said) {
        const fault = kept.has(id) ? undefined : lackingFault(id, verdicts, facts);
        if (fault !== undefined) section.add(`${id}: ${WORDS[fault]}`);
      }
      return rows.length;
    },
  };
}

interface Facts {
  readonly moved: ReadonlySet<string>;
  readonly drawn: ReadonlyMap<string, Drawn>;
  readonly shares: readonly Drawn[];
  readonly lots: Lots | undefined;
  readonly began: number;
  readonly last: number;
}

const readable = (verdicts: readonly SaidToVerify[], { moved }: Facts): boolean =>
  verdicts.every(({ expert }) => !moved.has(`user:${expert}`));

function* rowFaults(
  id: string,
  row: DoubleToVerify,
  verdicts: readonly SaidToVerify[],
  facts: Facts,
): Generator<DoubleFault> {
  const [first] = verdicts;
  if (row.item === null) yield 'no-item';
  if (first === undefined || row.since < first.ordinal || row.since > facts.last) yield 'since';
  if (!readable(verdicts, facts)) return;
  const chosen = row.chosen === 1;
  const waits = waitsForAnother(verdicts.map(saidOf), chosen);
  if (waits !== (row.waiting === 1)) yield waits ? 'waits-not' : 'waits';
  const vote = firstVote(verdicts.map(saidOf), verdicts);
  if (vote === undefined) {
    if (chosen && !verdicts.some(({ by_expert: byExpert }) => byExpert === 1)) yield 'nobody-judged';
    return;
  }
  const fault = lotFault(id, vote, facts);
  // One that came here before, as others' votes were even, was not drawn any more.
  if (fault === 'drawn' && !chosen && row.since >= vote.ordinal) yield 'drawn-not-chosen';
  if (fault === 'never' && chosen) yield 'not-drawn';
}

function lackingFault(id: string, verdicts: readonly SaidToVerify[], facts: Facts): DoubleFault | undefined {
  if (!readable(verdicts, facts)) return undefined;
  const said = verdicts.map(saidOf);
  if (needsAnother(said)) return 'even-not-kept';
  const vote = firstVote(said, verdicts);
  return vote !== undefined && lotFault(id, vote, facts) === 'drawn' ? 'not-kept' : undefined;
}

/** The verdict with which an expert judged an item first, being the first thing he said of it. */
function firstVote(
  said: readonly SaidVerdict[],
  verdicts: readonly SaidToVerify[],
): SaidToVerify | undefined {
  const at = said.findIndex(
    ({ byExpert, onAppeal, value }) => byExpert && !onAppeal && (value === 0 || value === 1),
  );
  const vote = verdicts[at];
  if (vote === undefined) return undefined;
  return verdicts.slice(0, at).some(({ expert }) => expert === vote.expert) ? undefined : vote;
}

/** Whether the lot was drawn with that verdict, or under no share from then on; undefined: neither is known. */
function lotFault(
  id: string,
  { id: verdict, at }: SaidToVerify,
  { drawn, shares, lots, began }: Facts,
): 'drawn' | 'never' | undefined {
  const known = drawn.get(verdict);
  if (lots === undefined || known === undefined || at <= began) return undefined;
  const lot = lots(id);
  if (lot < known.share) return 'drawn';
  const later = shares.filter(({ entry }) => entry > known.entry).map(({ share }) => share);
  return later.every((share) => lot >= share) ? 'never' : undefined;
}
