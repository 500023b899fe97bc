import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { Check as typeboxCheck } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Check, KEYWORDS } from './check.ts';

type Rules = Readonly<Record<string, unknown>>;
type Exports = Readonly<Record<string, unknown>>;

const areas = Object.values(
  import.meta.glob<Exports>(['../../../shared/src/api/*.ts', '!../../../shared/src/api/*.test.ts']),
);
const all = (): Promise<readonly Exports[]> => Promise.all(areas.map((load) => load()));

/** What is exported under names that say they are schemas, and the table of calls. */
const schemasOf = (modules: readonly Exports[]): readonly Rules[] =>
  modules.flatMap((each) =>
    Object.entries(each).flatMap(([name, value]) => {
      if (name === 'calls')
        return Object.values(value as Record<string, Rules>).flatMap(({ reply, body, query }) =>
          [reply, body, query].filter((schema) => schema !== undefined),
        ) as Rules[];
      if (name.endsWith('Schemas'))
        return Object.values(value as Record<string, Rules>).filter(
          (each) => 'type' in each || 'anyOf' in each,
        );
      return name.endsWith('Schema') ? [value as Rules] : [];
    }),
  );

let schemas: readonly Rules[];
beforeAll(async () => {
  schemas = schemasOf(await all());
});

/** The schemas within one, itself too. */
function partsOf(schema: Rules): readonly Rules[] {
  const below = ['properties', 'patternProperties'].flatMap((word) =>
    Object.values((schema[word] as Record<string, Rules> | undefined) ?? {}),
  );
  const single = ['items', 'additionalProperties'].flatMap((word) =>
    typeof schema[word] === 'object' ? [schema[word] as Rules] : [],
  );
  const any = (schema.anyOf as readonly Rules[] | undefined) ?? [];
  return [schema, ...[...below, ...single, ...any].flatMap(partsOf)];
}

it('knows every word our schemas are written in', () => {
  const said = new Set(schemas.flatMap(partsOf).flatMap((schema) => Object.keys(schema)));
  expect(schemas.length).toBeGreaterThan(200);
  expect([...said].filter((word) => !(KEYWORDS as readonly string[]).includes(word))).toEqual([]);
});

/** Values of a schema, now and then with a fault in it. */
function near(schema: Rules): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.constantFrom(...[null, undefined, true, 0, -1, 0.5, 1e300, Number.NaN, '', '🦆', 'x', [], {}, [1, 1]]),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );
  return fc.oneof({ weight: 30, arbitrary: meant(schema) }, { weight: 1, arbitrary: odd });
}

function meant(schema: Rules): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom<unknown>(...schema.enum);
  if (Array.isArray(schema.anyOf)) return fc.oneof(...(schema.anyOf as Rules[]).map(near));
  const number = (word: string, otherwise: number) =>
    typeof schema[word] === 'number' ? (schema[word] as number) : otherwise;
  switch (schema.type) {
    case 'string': {
      const least = number('minLength', 0);
      const most = Math.max(least, Math.min(number('maxLength', 12), 40));
      const text = fc.string({ minLength: Math.max(0, least - 1), maxLength: most + 1, unit: 'grapheme' });
      return typeof schema.pattern !== 'string'
        ? text
        : fc.oneof(
            {
              weight: 20,
              arbitrary: fc.stringMatching(new RegExp(schema.pattern, 'u')),
            },
            { weight: 1, arbitrary: text },
          );
    }
    case 'integer':
    case 'number': {
      const low = number('minimum', -1000);
      const high = number('maximum', low + 1_000_000);
      const within =
        schema.type === 'integer'
          ? fc.integer({ min: low, max: high })
          : fc.double({ min: low, max: high, noNaN: true });
      return fc.oneof({ weight: 9, arbitrary: within }, fc.constantFrom(low - 1, high + 1, 0.5));
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(near(schema.items as Rules), {
        minLength: Math.min(number('minItems', 0), 3),
        maxLength: 3,
      });
    case 'object':
      return record(schema);
    default:
      return fc.anything({ maxDepth: 1 });
  }
}

function record(schema: Rules): fc.Arbitrary<unknown> {
  const properties = (schema.properties as Record<string, Rules> | undefined) ?? {};
  const patterns = Object.entries((schema.patternProperties as Record<string, Rules> | undefined) ?? {});
  const fields = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, near(each)])),
    { requiredKeys: (schema.required as string[] | undefined) ?? [] },
  );
  const kept = fc.array(
    fc.oneof(
      ...patterns.map(([pattern, each]) => fc.tuple(fc.stringMatching(new RegExp(pattern, 'u')), near(each))),
      fc.tuple(
        fc.constantFrom('unknown', '', 'constructor', ...Object.keys(properties)),
        fc.constant(undefined),
      ),
    ),
    { maxLength: 2 },
  );
  return fc
    .tuple(fields, patterns.length > 0 ? kept : fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, kept))
    .map(([own, more]) => ({ ...own, ...Object.fromEntries(more) }));
}

it('finds of values near a schema what typebox finds', () => {
  const found = { yes: 0, no: 0 };
  for (const schema of schemas)
    fc.assert(
      fc.property(near(schema), (value) => {
        const is = typeboxCheck(schema as TSchema, value);
        found[is ? 'yes' : 'no']++;
        expect(Check(schema as TSchema, value)).toBe(is);
      }),
      { numRuns: 4 },
    );
  expect(Math.min(found.yes, found.no)).toBeGreaterThan(100);
});

describe('the schemas made without typebox', () => {
  afterAll(() => vi.doUnmock('typebox'));

  it('are the same', async () => {
    vi.resetModules();
    vi.doMock('typebox', () => import('./schema-parts.ts'));
    const light = schemasOf(await all());
    // Not the very same objects again: none of typebox's marks are on these.
    expect(light.some((schema) => '~kind' in schema)).toBe(false);
    expect(JSON.parse(JSON.stringify(light))).toEqual(JSON.parse(JSON.stringify(schemas)));
  });
});
