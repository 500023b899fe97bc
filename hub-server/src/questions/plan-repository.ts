import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { Plan, PlanDraft, PlanVersion } from '@otklik/shared/api/plans.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

/** A version with its secrets. */
export interface StoredVersion extends PlanVersion {
  readonly seed: string;
  readonly nonce: string;
  readonly revealedAt?: number;
}

export interface StoredPlan extends Omit<Plan, 'versions'> {
  readonly versions: readonly StoredVersion[];
}

interface PlanRow {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly revision: number;
  readonly draft: string | null;
}

interface VersionRow {
  readonly plan: string;
  readonly version: number;
  readonly body: string;
  readonly seed: string;
  readonly nonce: string;
  readonly commitment: string;
  readonly predecessor: string | null;
  readonly committed_at: number;
  readonly revealed_at: number | null;
}

// What is stored as JSON was checked by its schema before it was; so the claims of its type below.
const versionOf = (row: VersionRow): StoredVersion => ({
  version: row.version,
  ...(JSON.parse(row.body) as PlanDraft),
  committedAt: row.committed_at,
  commitment: row.commitment,
  ...(row.predecessor === null ? {} : { predecessor: row.predecessor }),
  seed: row.seed,
  nonce: row.nonce,
  ...(row.revealed_at === null ? {} : { revealedAt: row.revealed_at }),
});

const planOf = (row: PlanRow, versions: readonly VersionRow[]): StoredPlan => ({
  id: row.id,
  name: row.name,
  scope: JSON.parse(row.scope) as PlanScope,
  revision: row.revision,
  ...(row.draft === null ? {} : { draft: JSON.parse(row.draft) as PlanDraft }),
  versions: versions.map(versionOf),
});

const PLANS = 'SELECT id, name, scope, revision, draft FROM plans';
const VERSIONS = `SELECT plan, version, body, seed, nonce, commitment, predecessor, committed_at, revealed_at
  FROM plan_versions`;

export function findPlan(db: Db, id: string): StoredPlan | undefined {
  const row = one<PlanRow>(db, `${PLANS} WHERE id = ?`, id);
  if (row === undefined) return undefined;
  return planOf(row, all<VersionRow>(db, `${VERSIONS} WHERE plan = ? ORDER BY version`, id));
}

/** In the order in which they were made. */
export function listPlans(db: Db): readonly StoredPlan[] {
  const versions = Map.groupBy(all<VersionRow>(db, `${VERSIONS} ORDER BY plan, version`), ({ plan }) => plan);
  return all<PlanRow>(db, `${PLANS} ORDER BY created_at, id`).map((row) =>
    planOf(row, versions.get(row.id) ?? []),
  );
}

export const hasVersions = (db: Db): boolean =>
  one(db, 'SELECT 1 AS there FROM plan_versions LIMIT 1') !== undefined;

export const insertPlan = (
  db: Db,
  { id, name, scope, draft, now }: Pick<Plan, 'id' | 'name' | 'scope'> & { draft: PlanDraft; now: number },
): void => {
  run(
    db,
    'INSERT INTO plans (id, name, scope, revision, draft, created_at) VALUES (?, ?, ?, 1, ?, ?)',
    id,
    name,
    JSON.stringify(scope),
    JSON.stringify(draft),
    now,
  );
};

export const setDraft = (db: Db, id: string, draft: PlanDraft | undefined): void => {
  run(
    db,
    'UPDATE plans SET draft = ?, revision = revision + 1 WHERE id = ?',
    draft === undefined ? null : JSON.stringify(draft),
    id,
  );
};

/** Of a plan that never had a version. */
export const removePlan = (db: Db, id: string): void => {
  run(db, 'DELETE FROM plans WHERE id = ?', id);
};

export const insertVersion = (
  db: Db,
  plan: string,
  version: Omit<VersionRow, 'plan' | 'body' | 'revealed_at'> & { readonly body: PlanDraft },
): void => {
  run(
    db,
    `INSERT INTO plan_versions (plan, version, body, seed, nonce, commitment, predecessor, committed_at, revealed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
    plan,
    version.version,
    JSON.stringify(version.body),
    version.seed,
    version.nonce,
    version.commitment,
    version.predecessor,
    version.committed_at,
  );
};

export const setRevealed = (db: Db, plan: string, version: number, now: number): void => {
  run(db, 'UPDATE plan_versions SET revealed_at = ? WHERE plan = ? AND version = ?', now, plan, version);
  run(db, 'UPDATE plans SET revision = revision + 1 WHERE id = ?', plan);
};

const MONTH = 'plans-month';

/** Unix ms of the month from which plans are resolved ahead; undefined before the first. */
export const plansMonth = (db: Db): number | undefined => {
  const row = one<{ value: string }>(db, 'SELECT value FROM settings WHERE name = ?', MONTH);
  return row === undefined ? undefined : Number(row.value);
};

export const setPlansMonth = (db: Db, month: number): void => {
  run(
    db,
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    MONTH,
    String(month),
  );
};
