import type { RegisterRecord } from '@otklik/shared/api/registers.ts';
import type { NewRegister } from '../db/contract/registers.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface RegisterRow {
  readonly id: string;
  readonly store: string;
  readonly workplace: string;
  readonly name: string;
  readonly token: string;
  readonly created_at: number;
}

const COLUMNS = 'SELECT id, store, workplace, name, token, created_at FROM registers';

/** Those whose token is good, by name. */
export const storeRegisters = (db: Db, store: string): readonly RegisterRow[] =>
  all<RegisterRow>(db, `${COLUMNS} WHERE store = ? AND revoked_at IS NULL ORDER BY name`, store);

export const findRegister = (db: Db, id: string): RegisterRow | undefined =>
  one<RegisterRow>(db, `${COLUMNS} WHERE id = ?`, id);

export const registerRecordOf = ({ id, name, workplace, created_at }: RegisterRow): RegisterRecord => ({
  id,
  name,
  workplace,
  createdAt: created_at,
});

export function insertRegister(db: Db, register: NewRegister, now: number): void {
  run(
    db,
    'INSERT INTO registers (id, store, workplace, name, token, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    register.id,
    register.store,
    register.workplace,
    register.name,
    register.token,
    now,
  );
}

/** Whether its token was good until now. */
export const endRegister = (db: Db, id: string, now: number): boolean =>
  run(db, 'UPDATE registers SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', now, id) > 0;
