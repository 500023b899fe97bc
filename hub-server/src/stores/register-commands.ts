import { MAX_REGISTERS } from '@otklik/shared/api/limits.ts';
import type { RegisterListReply } from '@otklik/shared/api/registers.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { NewRegister } from '../db/contract/registers.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import {
  endRegister,
  findRegister,
  insertRegister,
  registerRecordOf,
  storeRegisters,
} from './register-repository.ts';
import { findStore, findWorkplace } from './store-repository.ts';

/** Undefined: no such store. */
export const registers = (db: Db, { store }: { readonly store: string }): RegisterListReply | undefined =>
  findStore(db, store) === undefined
    ? undefined
    : { registers: storeRegisters(db, store).map(registerRecordOf) };

export function addRegister(
  db: Db,
  { register, user, now }: Actor & { readonly register: NewRegister },
): Result<undefined, HubError> {
  const { id, store, workplace, name } = register;
  if (findStore(db, store) === undefined) return err(coded('store-unknown', 'No store has this id.'));
  if (findWorkplace(db, workplace)?.store !== store) {
    return err(coded('workplace-unknown', 'No workplace of the store has this id.'));
  }
  const known = storeRegisters(db, store);
  if (known.some((each) => each.name === name)) {
    return err(coded('register-exists', 'A register of the store has this name.'));
  }
  if (known.length >= MAX_REGISTERS) {
    return err(coded('limit-reached', `A store has ${MAX_REGISTERS} registers at most.`));
  }
  insertRegister(db, register, now);
  const detail = { store, workplace, name };
  addAudit(db, { at: now, user, action: 'register-created', subject: `register:${id}`, detail });
  return ok(undefined);
}

/** Its token opens nothing any more. Doing it again changes nothing. */
export function revokeRegister(
  db: Db,
  { id, user, now }: Actor & { readonly id: string },
): Result<undefined, HubError> {
  if (findRegister(db, id) === undefined) return err(coded('register-unknown', 'No register has this id.'));
  if (endRegister(db, id, now)) {
    addAudit(db, { at: now, user, action: 'register-revoked', subject: `register:${id}` });
  }
  return ok(undefined);
}
