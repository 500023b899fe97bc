import type { PosRule } from '@otklik/shared/api/kiosk.ts';

/** What an operation does at the counter. */
export interface Mapping {
  /** It asks the customer: opens a poll, or attaches to the seller's press. */
  readonly trigger: boolean;
  /** Its receipt counts for coverage. */
  readonly countReceipt: boolean;
  /** The operator it names is the poll's. */
  readonly operatorFromField: boolean;
}

const asks = { trigger: true, countReceipt: true, operator: 'field' } as const;
const finished = { trigger: true, countReceipt: false, operator: 'field' } as const;
const nothing = { trigger: false, countReceipt: false, operator: 'none' } as const;

/** Where no rule of the store fits: what tills and CRMs commonly call their operations. */
export const defaultRules: readonly PosRule[] = [
  ...['sale', 'sell', 'продажа', 'receipt', 'чек'].map((operation) => ({ operation, ...asks })),
  ...['service-done', 'услуга', 'услуга оказана', 'обслуживание завершено'].map((operation) => ({
    operation,
    ...finished,
  })),
  { operation: '*', ...nothing },
];

/**
 * The first rule that fits decides, then the defaults. An operation nobody knows, a return or a void does nothing: better
 * one customer not asked than one asked after giving goods back.
 */
export function mappingOf(rules: readonly PosRule[], register: string, operation: string): Mapping {
  const rule = [...rules, ...defaultRules].find(
    (one) => (one.register ?? register) === register && matches(one.operation, operation),
  );
  return {
    trigger: rule?.trigger === true,
    countReceipt: rule?.countReceipt === true,
    operatorFromField: rule?.operator === 'field',
  };
}

/**
 * Whether `text` fits a pattern in which `*` stands for any run of characters; case does not matter. Two pointers and one
 * way back, so no pattern takes longer than pattern × text.
 */
export function matches(pattern: string, text: string): boolean {
  const wanted = [...pattern.toLowerCase()];
  const given = [...text.toLowerCase()];
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < given.length) {
    if (wanted[p] === '*') {
      star = p;
      resume = t;
      p += 1;
    } else if (p < wanted.length && wanted[p] === given[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      t = resume;
    } else {
      return false;
    }
  }
  while (wanted[p] === '*') p += 1;
  return p === wanted.length;
}
