import type { SqlValue } from './sqlite.ts';

/** The conditions of a statement and their values; one whose value is not given does not count. */
export class Where {
  readonly conditions: string[] = [];
  readonly values: SqlValue[] = [];
  add(condition: string, ...values: (SqlValue | undefined)[]): void {
    const given = values.filter((value) => value !== undefined);
    if (given.length < values.length) return;
    this.conditions.push(condition);
    this.values.push(...given);
  }
  get sql(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`;
  }
}
