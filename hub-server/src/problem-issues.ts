/** What a schema's check finds wrong with one place of a request. */
export interface SchemaIssue {
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string | undefined;
}

const list = (value: unknown): string => [value].flat().map(String).join(', ');

const TYPES: Readonly<Record<string, string>> = {
  string: 'текст',
  integer: 'целое число',
  number: 'число',
  boolean: 'да или нет (true, false)',
  object: 'объект',
  array: 'список',
  null: 'null',
};
const typeWords = (value: unknown): string =>
  [value]
    .flat()
    .map((each) => TYPES[String(each)] ?? String(each))
    .join(' или ');

/** By the keyword of JSON Schema; the check's own Russian names types in English and has no cases. */
const russian: Readonly<Record<string, (params: SchemaIssue['params']) => string>> = {
  additionalProperties: ({ additionalProperties }) => `лишние поля: ${list(additionalProperties)}`,
  anyOf: () => 'не подходит ни под один из допустимых видов',
  oneOf: () => 'не подходит ровно под один из допустимых видов',
  const: ({ allowedValue }) => `допустимо только ${list(allowedValue)}`,
  enum: () => 'не из допустимых значений',
  format: ({ format }) => `не в формате ${list(format)}`,
  maximum: ({ limit }) => `больше, чем ${list(limit)}`,
  exclusiveMaximum: ({ limit }) => `должно быть меньше ${list(limit)}`,
  minimum: ({ limit }) => `меньше, чем ${list(limit)}`,
  exclusiveMinimum: ({ limit }) => `должно быть больше ${list(limit)}`,
  multipleOf: ({ multipleOf }) => `не кратно ${list(multipleOf)}`,
  maxLength: ({ limit }) => `длиннее, чем допустимо (знаков: ${list(limit)})`,
  minLength: ({ limit }) => `короче, чем допустимо (знаков: ${list(limit)})`,
  maxItems: ({ limit }) => `слишком много элементов (допустимо: ${list(limit)})`,
  minItems: ({ limit }) => `слишком мало элементов (нужно: ${list(limit)})`,
  maxProperties: ({ limit }) => `слишком много полей (допустимо: ${list(limit)})`,
  minProperties: ({ limit }) => `слишком мало полей (нужно: ${list(limit)})`,
  pattern: ({ pattern }) => `не подходит под образец ${list(pattern)}`,
  propertyNames: ({ propertyNames }) => `недопустимые имена полей: ${list(propertyNames)}`,
  required: ({ requiredProperties }) => `не хватает полей: ${list(requiredProperties)}`,
  type: ({ type }) => `должно быть: ${typeWords(type)}`,
  uniqueItems: () => 'элементы повторяются',
  boolean: () => 'здесь ничего не может быть',
};

/** One place's fault in a language. */
export const issueIn = (language: 'ru' | 'en', { keyword, params, message }: SchemaIssue): string =>
  language === 'ru' ? (russian[keyword]?.(params) ?? 'не подходит') : (message ?? 'does not fit');
