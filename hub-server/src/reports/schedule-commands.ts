import type { ScheduleListReply, ScheduleRecord } from '@otklik/shared/api/deliveries.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { DeliveryFacts } from '../db/contract/deliveries.ts';
import type { Db } from '../db/sqlite.ts';
import { enqueueDelivery } from '../deliveries/outbox-repository.ts';
import type { HubError } from '../problem.ts';
import { findGroup } from '../stores/group-repository.ts';
import { findStore } from '../stores/store-repository.ts';
import { reach } from '../users/scope-repository.ts';
import { knownScope } from '../users/user-commands.ts';
import { findUser } from '../users/user-repository.ts';
import { lastPeriod, nextRun } from './schedule.ts';
import {
  dueSchedules,
  endSchedule,
  findSchedule,
  insertSchedule,
  listSchedules,
  setNextRun,
} from './schedule-repository.ts';

const unknown = (): HubError => coded('schedule-unknown', 'No schedule has this id.');

export const schedules = (db: Db): ScheduleListReply => ({ schedules: [...listSchedules(db)] });

export function addSchedule(
  db: Db,
  { schedule, user, now }: Actor & { readonly schedule: Omit<ScheduleRecord, 'createdAt' | 'next'> },
): Result<ScheduleRecord, HubError> {
  const known = knownScope(db, schedule.scope);
  if (!known.ok) return known;
  if (schedule.recipients.some((id) => findUser(db, { id }) === undefined))
    return err(coded('user-unknown', 'Nobody has this id.'));
  const record = { ...schedule, createdAt: now, next: nextRun(schedule, now) };
  insertSchedule(db, record);
  const detail = {
    every: schedule.every,
    scope: JSON.stringify(schedule.scope),
    recipients: schedule.recipients.length,
  };
  addAudit(db, { at: now, user, action: 'schedule-created', subject: `schedule:${schedule.id}`, detail });
  return ok(record);
}

export function removeSchedule(
  db: Db,
  { id, user, now }: Actor & { readonly id: string },
): Result<undefined, HubError> {
  if (!endSchedule(db, id, now)) return err(unknown());
  addAudit(db, { at: now, user, action: 'schedule-removed', subject: `schedule:${id}` });
  return ok(undefined);
}

const nameOf = (db: Db, { scope }: ScheduleRecord): string | undefined => {
  switch (scope.kind) {
    case 'all':
      return undefined;
    case 'store':
      return findStore(db, scope.store)?.name;
    case 'group':
      return findGroup(db, scope.group)?.name;
  }
};

/** A report of a period goes to each recipient once, however often this runs: that is what its id says. */
function send(db: Db, schedule: ScheduleRecord, now: number): number {
  const { from, to } = lastPeriod(schedule, now);
  const { scope } = schedule;
  const facts: DeliveryFacts = {
    ...{ from, to, scope: scope.kind, title: nameOf(db, schedule) ?? '' },
    ...(scope.kind === 'store' ? { of: scope.store } : scope.kind === 'group' ? { of: scope.group } : {}),
  };
  let sent = 0;
  for (const id of schedule.recipients) {
    const user = findUser(db, { id });
    // Whose rights have become narrower than the report is no longer told.
    const sees = user !== undefined && (user.role === 'manager' || user.role === 'admin');
    if (
      !sees ||
      reach(db, { scope: user.scope ?? { kind: 'all' }, things: [{ kind: 'scope', id: scope }] })[0] !==
        'whole'
    )
      continue;
    sent += 1;
    enqueueDelivery(db, {
      ...{ id: `report-${schedule.id}-${from}-${id}`, kind: 'mail', recipientId: id, template: 'report' },
      ...{ facts, critical: false, now },
    });
  }
  return sent;
}

/** Puts out what is due. A hub that was off sends the last period only. Gives how many mails. */
export function runSchedules(db: Db, { now }: { readonly now: number }): number {
  let sent = 0;
  for (const schedule of dueSchedules(db, now)) {
    sent += send(db, schedule, now);
    setNextRun(db, schedule.id, nextRun(schedule, now));
  }
  return sent;
}

/** At once, of the last period that is over; who has had it does not get it again. Gives to how many it goes. */
export function runSchedule(
  db: Db,
  { id, user, now }: Actor & { readonly id: string },
): Result<number, HubError> {
  const schedule = findSchedule(db, id);
  if (schedule === undefined) return err(unknown());
  addAudit(db, { at: now, user, action: 'schedule-run', subject: `schedule:${id}` });
  return ok(send(db, schedule, now));
}
