import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { dayOf } from '@otklik/shared/questions/calendar.ts';
import { commitmentOf } from '@otklik/shared/questions/draw.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { SampleCommands } from '../db/contract/samples.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findQuestion } from '../questions/question-repository.ts';
import { findGroup } from '../stores/group-repository.ts';
import { findStore } from '../stores/store-repository.ts';
import { sampleUnknown } from './sample-frame.ts';
import {
  countPlaces,
  findSample,
  insertSample,
  setRevealed,
  setWanted,
  storeFrame,
} from './sample-repository.ts';

type Done = Result<undefined, HubError>;
type InputOf<Name extends keyof SampleCommands> = Parameters<SampleCommands[Name]>[0];

export const sampleDrawn: HubError = coded('sample-drawn', 'The order is fixed; go on along it instead.');

/** The hash is told before anybody can know what is drawn, and the log keeps it. */
export function commitSample(db: Db, input: InputOf<'commitSample'>): Done {
  const { id, question, scope, seed, nonce, user, now } = input;
  const [from, to] = [dayOf(input.from), dayOf(input.to)];
  if (from === undefined || to === undefined)
    return err(coded('bad-request', 'The calendar has no such day.'));
  if (from >= to) return err(coded('bad-request', 'The first day must lie before the last.'));
  if (findQuestion(db, question) === undefined)
    return err(coded('question-unknown', 'No question has this id.'));
  if (scope.kind === 'store' && findStore(db, scope.store) === undefined)
    return err(coded('store-unknown', 'No store has this id.'));
  if (scope.kind === 'group' && findGroup(db, scope.group) === undefined)
    return err(coded('group-unknown', 'No group has this id.'));
  const commitment = commitmentOf(Buffer.from(seed, 'hex'), Buffer.from(nonce, 'hex'));
  const made = insertSample(db, {
    ...{ id, question, from, to, scope, seed, nonce, commitment, committedAt: now },
  });
  if (!made)
    return err(coded('sample-exists', 'This question, these days and this scope have a draw already.'));
  const detail = { question, from: input.from, to: input.to, scope: JSON.stringify(scope), commitment };
  addAudit(db, { at: now, user, action: 'sample-committed', subject: `sample:${id}`, detail });
  return ok(undefined);
}

export function fixSample(db: Db, { sample: id, frame, wanted, user, now }: InputOf<'fixSample'>): Done {
  const sample = findSample(db, id);
  if (sample === undefined) return err(sampleUnknown);
  if (sample.drawn !== undefined) return err(sampleDrawn);
  const first = Math.min(wanted, frame.places.length);
  storeFrame(db, id, frame, first, now);
  const { yes, no, unsure, strata } = frame;
  const detail = { size: yes + no + unsure, strata: strata.length, wanted: first };
  addAudit(db, { at: now, user, action: 'sample-drawn', subject: `sample:${id}`, detail });
  return ok(undefined);
}

export function extendSample(db: Db, { sample: id, wanted, user, now }: InputOf<'extendSample'>): Done {
  const sample = findSample(db, id);
  if (sample === undefined) return err(sampleUnknown);
  const { drawn } = sample;
  if (drawn === undefined) return err(coded('sample-not-drawn', 'Draw the sample first.'));
  const most = Math.min(wanted, countPlaces(db, id));
  if (most < drawn.wanted) return err(coded('bad-request', 'A sample grows and never shrinks.'));
  if (most === drawn.wanted) return ok(undefined);
  setWanted(db, id, most);
  const detail = { from: drawn.wanted, to: most };
  addAudit(db, { at: now, user, action: 'sample-extended', subject: `sample:${id}`, detail });
  return ok(undefined);
}

/** Once the order is fixed the seed tells nobody what is checked any more than the days that are over do. */
export function revealSample(db: Db, { sample: id, user, now }: InputOf<'revealSample'>): Done {
  const sample = findSample(db, id);
  if (sample === undefined) return err(sampleUnknown);
  if (sample.drawn === undefined) return err(coded('sample-not-drawn', 'Draw the sample first.'));
  if (sample.revealedAt !== undefined) return ok(undefined);
  setRevealed(db, id, now);
  const { seed, nonce, commitment } = sample;
  addAudit(db, {
    ...{ at: now, user, action: 'sample-revealed', subject: `sample:${id}` },
    detail: { seed, nonce, commitment },
  });
  return ok(undefined);
}
