/**
 * What typebox's `Type` makes of the schemas in shared, in few bytes: the build of the screens takes this module in place
 * of it (vite.config.ts). The types are typebox's own everywhere, and check.test.ts holds both to the same schemas.
 */
type Schema = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, Schema>>;
interface ObjectSchema extends Schema {
  readonly properties: Fields;
}

/** Optional is a word about a field, so it is kept beside the schema and not in it. */
const optionals = new WeakSet<Schema>();

const of =
  (type: string) =>
  (options: Schema = {}): Schema => ({ type, ...options });

function object(properties: Fields, options: Schema = {}): ObjectSchema {
  const required = Object.keys(properties).filter((key) => !optionals.has(properties[key] ?? {}));
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties, ...options };
}

const only = (from: ObjectSchema, options: Schema | undefined, keep: (key: string) => boolean) =>
  object(Object.fromEntries(Object.entries(from.properties).filter(([key]) => keep(key))), options);

const schemaParts = {
  Object: object,
  Optional(schema: Schema): Schema {
    const optional = { ...schema };
    optionals.add(optional);
    return optional;
  },
  String: of('string'),
  Integer: of('integer'),
  Number: of('number'),
  Boolean: of('boolean'),
  Null: of('null'),
  Unknown: (options: Schema = {}): Schema => ({ ...options }),
  Literal: (value: string | number | boolean, options: Schema = {}): Schema => ({
    type: typeof value,
    const: value,
    ...options,
  }),
  Enum: (values: readonly unknown[], options: Schema = {}): Schema => ({ enum: values, ...options }),
  Array: (items: Schema, options: Schema = {}): Schema => ({ type: 'array', items, ...options }),
  Union: (anyOf: readonly Schema[], options: Schema = {}): Schema => ({ anyOf, ...options }),
  /** The keys are strings, of a pattern where they have one. */
  Record: (key: Schema, value: Schema, options: Schema = {}): Schema => ({
    type: 'object',
    patternProperties: { [typeof key.pattern === 'string' ? key.pattern : '^.*$']: value },
    ...options,
  }),
  Omit: (from: ObjectSchema, names: readonly string[], options?: Schema) =>
    only(from, options, (key) => !names.includes(key)),
  Pick: (from: ObjectSchema, names: readonly string[], options?: Schema) =>
    only(from, options, (key) => names.includes(key)),
};

// biome-ignore lint/style/noDefaultExport: stands for typebox, which is imported by its default.
export default schemaParts;
