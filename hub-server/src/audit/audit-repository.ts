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
  const hash = nextHash(
    last?.hash ?? new Uint8Array(32),
    canonicalJson({ id, at, user, action, subject, detail }),
  );
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

/** Numbers that canonical JSON has no form for are kept as text: nothing that was done may fail to be logged. */
const exact = (detail: NonNullable<AuditEntry['detail']>): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [
      key,
      typeof value === 'number' && !Number.isSafeInteger(value) ? String(value) : value,
    ]),
  );
