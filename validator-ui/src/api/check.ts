import type { Static, TSchema } from 'typebox';

/**
 * Whether a value is of a schema: `Check` of typebox/value for the words our schemas are written in (`KEYWORDS`), at a
 * fifteenth of its size. A schema with another word is a bug, which check.test.ts finds.
 */
export const Check = <Schema extends TSchema>(schema: Schema, value: unknown): value is Static<Schema> =>
  isOf(schema as Rules, value);

/** The words a schema may use. */
interface Rules {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Rules[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Rules;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Rules>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Rules>>;
  readonly additionalProperties?: boolean | Rules;
  readonly maxProperties?: number;
}

export const KEYWORDS = [
  ...(['type', 'const', 'enum', 'anyOf', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'] as const),
  ...(['items', 'minItems', 'maxItems', 'uniqueItems', 'properties', 'required'] as const),
  ...(['patternProperties', 'additionalProperties', 'maxProperties'] as const),
] satisfies readonly (keyof Rules)[];

const patterns = new Map<string, RegExp>();
function matches(pattern: string, text: string): boolean {
  let known = patterns.get(pattern);
  if (known === undefined) {
    known = new RegExp(pattern, 'u');
    patterns.set(pattern, known);
  }
  return known.test(text);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isOfType(type: string | undefined, value: unknown): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function isOf(rules: Rules, value: unknown): boolean {
  if (!isOfType(rules.type, value)) return false;
  if ('const' in rules && value !== rules.const) return false;
  if (rules.enum !== undefined && !rules.enum.includes(value)) return false;
  if (rules.anyOf !== undefined && !rules.anyOf.some((each) => isOf(each, value))) return false;
  if (typeof value === 'string') return isText(rules, value);
  if (typeof value === 'number')
    return (
      value >= (rules.minimum ?? Number.NEGATIVE_INFINITY) &&
      value <= (rules.maximum ?? Number.POSITIVE_INFINITY)
    );
  if (Array.isArray(value)) return isList(rules, value);
  return isObject(value) ? isRecord(rules, value) : true;
}

function isText(
  { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Rules,
  text: string,
): boolean {
  // Counted in code points, which are at most as many as its units and at least half of them.
  const counts = text.length < minLength * 2 || text.length > maxLength;
  const length = counts ? [...text].length : text.length;
  return length >= minLength && length <= maxLength && (pattern === undefined || matches(pattern, text));
}

function isList(rules: Rules, list: readonly unknown[]): boolean {
  const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems } = rules;
  return (
    list.length >= minItems &&
    list.length <= maxItems &&
    (uniqueItems !== true || new Set(list.map((each) => JSON.stringify(each))).size === list.length) &&
    (items === undefined || list.every((each) => isOf(items, each)))
  );
}

function isRecord(rules: Rules, record: Readonly<Record<string, unknown>>): boolean {
  const { properties = {}, required = [], patternProperties = {}, additionalProperties = true } = rules;
  const keys = Object.keys(record);
  if (rules.maxProperties !== undefined && keys.length > rules.maxProperties) return false;
  if (!required.every((key) => Object.hasOwn(record, key))) return false;
  return keys.every((key) => {
    const value = record[key];
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const patterned = Object.entries(patternProperties).filter(([pattern]) => matches(pattern, key));
    if (own === undefined && patterned.length === 0)
      return typeof additionalProperties === 'boolean'
        ? additionalProperties
        : isOf(additionalProperties, value);
    // An optional field that is there and undefined is as good as absent.
    const absent = value === undefined && !required.includes(key);
    return (
      (own === undefined || absent || isOf(own, value)) && patterned.every(([, each]) => isOf(each, value))
    );
  });
}
