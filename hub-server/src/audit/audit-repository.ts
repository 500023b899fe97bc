import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import type { AuditEntry, DatedAuditEntry } from '../db/contract/audit.ts';
import { type Db, one, run } from '../db/sqlite.ts';

/** Appends to the log within the caller's transaction; each row is chained to the one before it. */
export function addAudit(db: Db, entry: DatedAuditEntry): void {
  const last = one<{ id: number; hash: Uint8Array }>(
    db,
    'SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1',
  );
  const id = (last?.id ?? 0) + 1;
  const detail = canonicalJson(exact(entry.detail ?? {}));
  const { at, user, action, subject } = entry;
  const hash = auditHash(last?.hash ?? FIRST_AUDIT_HASH, { id, at, user, action, subject, detail });
  run(
    db,
    'INSERT INTO audit (id, at, "user", action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id,
    at,
    user ?? null,
    action,
    subject,
    detail,
    hash,
  );
}

/** What the first entry is chained to. */
export const FIRST_AUDIT_HASH: Uint8Array = new Uint8Array(32);

/** Hash of an entry; `detail` is its canonical JSON. */
export const auditHash = (
  previous: Uint8Array,
  entry: {
    readonly id: number;
    readonly at: number;
    readonly user?: string | null | undefined;
    readonly action: string;
    readonly subject: string;
    readonly detail: string;
  },
): Uint8Array => {
  const { id, at, user, action, subject, detail } = entry;
  return nextHash(previous, canonicalJson({ id, at, user: user ?? undefined, action, subject, detail }));
};

/** Numbers that canonical JSON has no form for are kept as text: nothing that was done may fail to be logged. */
const exact = (detail: NonNullable<AuditEntry['detail']>): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [
      key,
      typeof value === 'number' && !Number.isSafeInteger(value) ? String(value) : value,
    ]),
  );
