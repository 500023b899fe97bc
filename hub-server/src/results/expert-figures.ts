import {
  type CountName,
  combineCounts,
  NO_POLLS,
  type PollCounts,
} from '@otklik/shared/metrics/key-question-index.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { type PollState, type RollupSums, sumRollups } from './rollup-repository.ts';

/**
 * The figures of a question as an expert may see them without losing the blindness of a verdict still to come:
 * - they stand still until at least `EXPERT_STEP` more polls have been answered: whoever reads them before and after one
 *   poll learns nothing of it;
 * - they are of the whole question: two slices could differ by one poll;
 * - a poll leaves them, or counts as marked, only for an expert who has judged every customer press of it and so knows
 *   its answer. Otherwise a colleague's 0, one's own on the seller's press, or a force majeure would tell it.
 */
export const EXPERT_STEP = 10;

interface Row {
  readonly step: number;
  readonly yes: number;
  readonly no: number;
  readonly unsure: number;
  readonly timeout: number;
  readonly superseded: number;
  readonly interrupted: number;
  readonly device_lost: number;
}

const released = (db: Db, question: string): Row | undefined =>
  one(
    db,
    `SELECT step, yes, no, unsure, timeout, superseded, interrupted, device_lost FROM expert_figures
     WHERE question = ?`,
    question,
  );

const answered = ({ yes, no, unsure }: Pick<PollCounts, 'yes' | 'no' | 'unsure'>): number =>
  yes + no + unsure;

/** The step in which a poll counted now will be seen. */
export const nextStep = (db: Db, question: string): number => (released(db, question)?.step ?? 0) + 1;

/** Questions with enough new answers to show experts more. */
const due = (db: Db): readonly (readonly [string, PollCounts])[] =>
  [...sumRollups(db, {})]
    .map(([question, { all: now }]) => [question, now] as const)
    .filter(([question, now]) => {
      return answered(now) - answered(released(db, question) ?? NO_POLLS) >= EXPERT_STEP;
    });

/** Whether `releaseExpertFigures` would change anything; so that reading seldom troubles the writer. */
export const expertFiguresDue = (db: Db, _input: undefined): boolean => due(db).length > 0;

/** Brings what experts see up to now, for each question that has enough new answers. */
export function releaseExpertFigures(db: Db, _input: undefined): void {
  for (const [question, now] of due(db)) {
    run(
      db,
      `INSERT INTO expert_figures (question, step, yes, no, unsure, timeout, superseded, interrupted, device_lost)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (question) DO UPDATE SET step = excluded.step, yes = excluded.yes, no = excluded.no,
         unsure = excluded.unsure, timeout = excluded.timeout, superseded = excluded.superseded,
         interrupted = excluded.interrupted, device_lost = excluded.device_lost`,
      question,
      nextStep(db, question),
      now.yes,
      now.no,
      now.unsure,
      now.timeout,
      now.superseded,
      now.interrupted,
      now.deviceLost,
    );
  }
}

/** What this expert may see of a question; undefined while that is nothing. */
export function expertSums(db: Db, expert: string, question: string): RollupSums | undefined {
  const row = released(db, question);
  if (row === undefined) return undefined;
  const { step, device_lost: deviceLost, ...counts } = row;
  const parts: Record<Exclude<PollState, 'plain'>, PollCounts> = { excluded: NO_POLLS, marked: NO_POLLS };
  for (const { state, count, n } of knownStates(db, expert, question, step)) {
    parts[state] = combineCounts(parts[state], { ...NO_POLLS, [count]: n }, 1);
  }
  return { all: { ...counts, deviceLost }, ...parts };
}

interface KnownState {
  readonly state: Exclude<PollState, 'plain'>;
  readonly count: CountName;
  readonly n: number;
}

/** Polls up to `step` that are excluded or marked, and whose answer the expert has been shown. */
const knownStates = (db: Db, expert: string, question: string, step: number): KnownState[] =>
  all<KnownState>(
    db,
    `SELECT p.roll_state AS state, p.roll_count AS count, COUNT(*) AS n
     FROM reveals r JOIN polls p ON p.journal = r.journal AND p.seq = r.seq
     WHERE r.expert = ? AND p.roll_question = ? AND p.expert_step <= ? AND p.roll_state <> 'plain'
       AND NOT EXISTS (SELECT 1 FROM poll_members m
         JOIN review_items i ON i.journal = m.journal AND i.seq = m.member AND i.kind = 'customer-press'
         WHERE m.journal = p.journal AND m.poll = p.seq AND NOT EXISTS (SELECT 1 FROM reveals k
           WHERE k.expert = r.expert AND k.journal = m.journal AND k.seq = m.member))
     GROUP BY p.roll_state, p.roll_count`,
    expert,
    question,
    step,
  );
