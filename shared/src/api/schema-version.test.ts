import { expect, test } from 'vitest';
import { knownParts } from './known-parts.ts';
import { readSchemaVersion, SCHEMA_VERSION, schemaVersionText } from './schema-version.ts';

test('a version as a header says it; none is 1.0, nonsense is none', () => {
  expect(readSchemaVersion(undefined)).toEqual({ major: 1, minor: 0 });
  expect(readSchemaVersion('1.12')).toEqual({ major: 1, minor: 12 });
  expect(readSchemaVersion(schemaVersionText())).toEqual(SCHEMA_VERSION);
  for (const text of ['', '1', '1.', '.1', '01.0', '1.00', '1.0.0', '1.x', '-1.0', '1.99999'])
    expect([text, readSchemaVersion(text)]).toEqual([text, undefined]);
  expect(readSchemaVersion(['1.0', '1.1'])).toBeUndefined();
});

test('what a schema does not name is left out, at any depth; all else stays', () => {
  const inner = { type: 'object', properties: { a: { type: 'integer' } } };
  const schema = { type: 'object', properties: { list: { type: 'array', items: inner }, text: {} } };
  const value = { list: [{ a: 1, b: 2 }, 3, null], text: { any: ['thing'] }, toString: 1 };
  expect(knownParts(schema, { ...value, more: true })).toEqual({
    list: [{ a: 1 }, 3, null],
    text: { any: ['thing'] },
  });
  expect(knownParts(schema, 'x')).toBe('x');
});
