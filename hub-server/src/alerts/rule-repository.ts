import type { AlertKind } from '@otklik/shared/api/alert-kinds.ts';
import type { AlertRule, AlertRuleBody } from '@otklik/shared/api/alerts.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface RuleRow {
  readonly id: string;
  readonly kind: AlertKind;
  readonly revision: number;
  readonly built_in: number;
  readonly body: string;
}

const ruleOf = ({ id, kind, revision, built_in, body }: RuleRow): AlertRule => ({
  ...{ id, kind, revision, builtIn: built_in === 1 },
  // Stored as it was checked on its way in.
  ...(JSON.parse(body) as AlertRuleBody),
});

const COLUMNS = 'id, kind, revision, built_in, body';

export const listRules = (db: Db): readonly AlertRule[] =>
  all<RuleRow>(
    db,
    `SELECT ${COLUMNS} FROM alert_rules WHERE removed_at IS NULL ORDER BY built_in DESC, kind, id`,
  ).map(ruleOf);

export function findRule(db: Db, id: string): AlertRule | undefined {
  const row = one<RuleRow>(db, `SELECT ${COLUMNS} FROM alert_rules WHERE id = ? AND removed_at IS NULL`, id);
  return row === undefined ? undefined : ruleOf(row);
}

/** One that is there stays as it is. */
export function addRule(
  db: Db,
  rule: {
    readonly id: string;
    readonly kind: AlertKind;
    readonly builtIn: boolean;
    readonly body: AlertRuleBody;
    readonly now: number;
  },
): void {
  run(
    db,
    `INSERT INTO alert_rules (id, kind, revision, built_in, body, changed_at) VALUES (?, ?, 1, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
    rule.id,
    rule.kind,
    rule.builtIn ? 1 : 0,
    JSON.stringify(rule.body),
    rule.now,
  );
}

export function changeRule(db: Db, id: string, body: AlertRuleBody, now: number): void {
  run(
    db,
    'UPDATE alert_rules SET body = ?, revision = revision + 1, changed_at = ? WHERE id = ?',
    JSON.stringify(body),
    now,
    id,
  );
}

export const removeRule = (db: Db, id: string, now: number): void => {
  run(db, 'UPDATE alert_rules SET removed_at = ? WHERE id = ?', now, id);
};
