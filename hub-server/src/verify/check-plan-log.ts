import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { PlanDraft } from '@otklik/shared/api/plans.ts';
import { commitmentOf } from '@otklik/shared/questions/draw.ts';
import type { Db } from '../db/sqlite.ts';
import { contentHash } from '../questions/plan-commands.ts';
import { parsed } from './parsed.ts';
import type { Book } from './sections.ts';
import { type AuditRow, type PlanVersionRow, planVersions } from './verify-repository.ts';

/** What the log says of plans, gathered entry by entry and then held against the versions that stand. */
export interface PlanLog {
  add(entry: AuditRow): void;
  /** Gives the number of versions. */
  check(db: Db, book: Book): number;
}

const nameOf = (subject: string, version: unknown): string => `${subject} version ${String(version)}`;

/**
 * A version is what it was committed to before it began: seed and nonce make the commitment in the log, scope and draft the
 * content hash there, and what was revealed later is the same seed.
 */
export function planLog(): PlanLog {
  const committed = new Map<string, { readonly commitment: unknown; readonly content: unknown }>();
  const revealed = new Map<string, { readonly seed: unknown; readonly nonce: unknown }>();
  return {
    add({ action, subject, detail }) {
      if (action !== 'plan-committed' && action !== 'plan-revealed') return;
      const said = Object(parsed(detail));
      const name = nameOf(subject, said.version);
      if (action === 'plan-committed') committed.set(name, said);
      else revealed.set(name, said);
    },
    check(db, book) {
      const section = book.in('plans');
      const versions = planVersions(db);
      for (const row of versions) {
        const name = nameOf(`plan:${row.plan}`, row.version);
        const promised = committed.get(name);
        committed.delete(name);
        const told = revealed.get(name);
        revealed.delete(name);
        if (commitmentOf(Buffer.from(row.seed, 'hex'), Buffer.from(row.nonce, 'hex')) !== row.commitment)
          section.add(`${name}: its seed is not what its commitment says`);
        if (promised === undefined) section.add(`${name}: the log tells of no such commitment`);
        else if (promised.commitment !== row.commitment)
          section.add(`${name}: the log tells of another commitment`);
        else if (promised.content !== contentOf(row))
          section.add(`${name}: what it asks is not what was committed to`);
        if ((told === undefined) !== (row.revealed_at === null))
          section.add(`${name}: the log tells otherwise of whether its seed was revealed`);
        else if (told !== undefined && (told.seed !== row.seed || told.nonce !== row.nonce))
          section.add(`${name}: another seed was revealed`);
      }
      for (const name of new Set([...committed.keys(), ...revealed.keys()]))
        section.add(`${name}: the log tells of it, but it is not there`);
      return versions.length;
    },
  };
}

/** Undefined where scope or draft cannot be read, or have no canonical form. */
function contentOf({ scope, version, body }: PlanVersionRow): string | undefined {
  const [known, draft] = [parsed(scope), parsed(body)];
  if (known === undefined || draft === undefined) return undefined;
  try {
    // Whatever it is, it is only hashed: another value than was committed to has another hash.
    return contentHash(known as PlanScope, version, draft as PlanDraft);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
