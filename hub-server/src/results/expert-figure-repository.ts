import type { CountName, PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import type { PollState } from './rollup-repository.ts';

/** What experts have been shown of a question so far. */
export interface ReleasedFigures {
  readonly step: number;
  readonly yes: number;
  readonly no: number;
  readonly unsure: number;
  readonly timeout: number;
  readonly superseded: number;
  readonly interrupted: number;
  readonly device_lost: number;
}

export const releasedFigures = (db: Db, question: string): ReleasedFigures | undefined =>
  one(
    db,
    `SELECT step, yes, no, unsure, timeout, superseded, interrupted, device_lost FROM expert_figures
     WHERE question = ?`,
    question,
  );

export function storeFigures(db: Db, question: string, step: number, now: PollCounts): void {
  run(
    db,
    `INSERT INTO expert_figures (question, step, yes, no, unsure, timeout, superseded, interrupted, device_lost)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (question) DO UPDATE SET step = excluded.step, yes = excluded.yes, no = excluded.no,
       unsure = excluded.unsure, timeout = excluded.timeout, superseded = excluded.superseded,
       interrupted = excluded.interrupted, device_lost = excluded.device_lost`,
    question,
    step,
    now.yes,
    now.no,
    now.unsure,
    now.timeout,
    now.superseded,
    now.interrupted,
    now.deviceLost,
  );
}

export interface KnownState {
  readonly state: Exclude<PollState, 'plain'>;
  readonly count: CountName;
  readonly n: number;
}

/** Polls up to `step` that are excluded or marked, and whose answer the expert has been shown. */
export const knownStates = (db: Db, expert: string, question: string, step: number): KnownState[] =>
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
