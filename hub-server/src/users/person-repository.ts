import type { PersonRecord } from '@otklik/shared/api/people.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import type { Within } from '../db/contract/people.ts';
import { all, type Db } from '../db/sqlite.ts';
import { reach } from './scope-repository.ts';

interface Row {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: PersonRecord['role'];
  readonly scope: string;
  readonly password: string;
  readonly deactivated_at: number | null;
  readonly createdAt: number;
  readonly since: number | null;
  /** 0 or 1. */
  readonly linked: number;
  readonly operator: string | null;
  /** 0 or 1. */
  readonly video: number;
  readonly revision: number;
}

/** People whose own scope lies in `within`, by login. */
export function people(db: Db, { within }: Within): readonly PersonRecord[] {
  const rows = all<Row>(
    db,
    `SELECT u.id, login, name, role, scope, password, deactivated_at, created_at AS "createdAt", t.since, u.operator,
       u.watches_video AS "video", u.revision,
       CASE WHEN EXISTS (SELECT 1 FROM identities i WHERE i."user" = u.id) THEN 1 ELSE 0 END AS linked
     FROM users u LEFT JOIN second_steps t ON t."user" = u.id ORDER BY login`,
  );
  const records = rows.map(
    ({ password, deactivated_at: off, scope, since, linked, operator, video, ...row }) => ({
      ...row,
      scope: JSON.parse(scope) as UserScope,
      joined: password !== '',
      secondStep: since !== null,
      linked: linked !== 0,
      active: off === null,
      ...(operator === null ? {} : { operator }),
      ...(video === 0 ? {} : { video: true as const }),
    }),
  );
  if (within === undefined) return records;
  const things = records.map(({ scope }) => ({ kind: 'scope', id: scope }) as const);
  const reaches = reach(db, { scope: within, things });
  return records.filter((_record, at) => reaches[at] === 'whole');
}
