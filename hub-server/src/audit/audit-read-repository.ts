import type { AuditFilter, AuditRecord } from '@otklik/shared/api/audit.ts';
import type { AuditPageQuery } from '../db/contract/audit.ts';
import { all, type Db, one, type SqlValue } from '../db/sqlite.ts';

interface Row {
  readonly id: number;
  readonly at: number;
  readonly user: string | null;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly hash: Uint8Array;
}

/** What stands behind `user` for the hub itself, kiosks and the command line. */
const SYSTEM = 'system';

type Condition = readonly [sql: string, ...values: SqlValue[]];

function conditions({ user, action, kind, id, from, to }: AuditFilter): readonly Condition[] {
  const found: (Condition | undefined)[] = [
    user === undefined ? undefined : user === SYSTEM ? ['"user" IS NULL'] : ['"user" = ?', user],
    action === undefined ? undefined : ['action = ?', action],
    // `;` is the character behind `:`.
    kind === undefined || id !== undefined
      ? undefined
      : ['subject >= ? AND subject < ?', `${kind}:`, `${kind};`],
    id === undefined
      ? undefined
      : kind === undefined
        ? ['subject LIKE ?', `%:${escaped(id)}`]
        : ['subject = ?', `${kind}:${id}`],
    from === undefined ? undefined : ['at >= ?', from],
    to === undefined ? undefined : ['at < ?', to],
  ];
  return found.filter((each) => each !== undefined);
}

/** What is asked for is no pattern; no id has these characters. */
const escaped = (text: string): string => text.replaceAll(/[%_]/g, '');

/** A page of entries in the order asked for. */
export function auditPage(db: Db, { filter, order, after, limit }: AuditPageQuery): readonly AuditRecord[] {
  const newest = order === 'newest';
  const parts: readonly Condition[] = [
    ...conditions(filter),
    ...(after === undefined ? [] : [[newest ? 'id < ?' : 'id > ?', after] as const]),
  ];
  const where = parts.length === 0 ? '' : `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`;
  return all<Row>(
    db,
    `SELECT id, at, "user", action, subject, detail, hash FROM audit ${where}
     ORDER BY id ${newest ? 'DESC' : 'ASC'} LIMIT ?`,
    ...parts.flatMap(([, ...values]) => values),
    limit,
  ).map(({ user, subject, detail, hash, ...row }) => {
    const colon = subject.indexOf(':');
    return {
      ...row,
      ...(user === null ? {} : { user }),
      kind: colon < 0 ? subject : subject.slice(0, colon),
      subject: colon < 0 ? '' : subject.slice(colon + 1),
      detail: JSON.parse(detail) as AuditRecord['detail'],
      hash: Buffer.from(hash).toString('hex'),
    };
  });
}

export const auditEnd = (db: Db, _input: undefined): number =>
  one<{ id: number | null }>(db, 'SELECT MAX(id) AS id FROM audit')?.id ?? 0;
