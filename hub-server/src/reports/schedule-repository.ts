import type { ScheduleRecord } from '@otklik/shared/api/deliveries.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface Row {
  readonly id: string;
  readonly body: string;
  readonly createdAt: number;
  readonly next: number;
}

const COLUMNS = `SELECT id, body, created_at AS "createdAt", next_at AS next FROM report_schedules
  WHERE ended_at IS NULL`;

/** As it was checked on its way in. */
const scheduleOf = ({ body, ...row }: Row): ScheduleRecord => ({
  ...(JSON.parse(body) as Omit<ScheduleRecord, 'id' | 'createdAt' | 'next'>),
  ...row,
});

export const listSchedules = (db: Db): readonly ScheduleRecord[] =>
  all<Row>(db, `${COLUMNS} ORDER BY created_at, id`).map(scheduleOf);

export const dueSchedules = (db: Db, now: number): readonly ScheduleRecord[] =>
  all<Row>(db, `${COLUMNS} AND next_at <= ? ORDER BY id`, now).map(scheduleOf);

export function findSchedule(db: Db, id: string): ScheduleRecord | undefined {
  const row = one<Row>(db, `${COLUMNS} AND id = ?`, id);
  return row === undefined ? undefined : scheduleOf(row);
}

export function insertSchedule(db: Db, { id, createdAt, next, ...body }: ScheduleRecord): void {
  run(
    db,
    'INSERT INTO report_schedules (id, body, created_at, next_at) VALUES (?, ?, ?, ?)',
    id,
    JSON.stringify(body),
    createdAt,
    next,
  );
}

export const setNextRun = (db: Db, id: string, next: number): void => {
  run(db, 'UPDATE report_schedules SET next_at = ? WHERE id = ?', next, id);
};

export const endSchedule = (db: Db, id: string, now: number): boolean =>
  run(db, 'UPDATE report_schedules SET ended_at = ? WHERE id = ? AND ended_at IS NULL', now, id) > 0;
