import type { AuditEntry } from '../db/contract/audit.ts';

/** Resolves once the entry is durable. */
export type Audit = (entry: AuditEntry) => Promise<void>;
