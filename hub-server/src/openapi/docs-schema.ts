/** A schema as lines of HTML: what a field is, and what stands in it. */

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** As a client sees it: the document is looked at as JSON. */
export type Json = Readonly<Record<string, unknown>>;
export const json = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const BOUNDS = [
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'pattern',
  'format',
  'default',
] as const;

const code = (text: string): string => `<code>${escaped(text)}</code>`;

/** What may stand there, in a line; a schema with a name leads to where it stands. */
export function kindOf(schema: unknown): string {
  const { $ref, type, enum: values, const: only, items, anyOf, oneOf, allOf, ...more } = json(schema);
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${escaped(name)}">${escaped(name)}</a>`;
  }
  if (only !== undefined) return code(JSON.stringify(only));
  if (Array.isArray(values)) return values.map((each) => code(JSON.stringify(each))).join(' | ');
  const any = [...list(anyOf), ...list(oneOf)];
  if (any.length > 0) return any.map(kindOf).join(' | ');
  if (Array.isArray(allOf)) return allOf.map(kindOf).join(' &amp; ');
  const name = type === 'array' ? `array of ${kindOf(items)}` : escaped(String(type ?? 'any'));
  const bounds = BOUNDS.flatMap((each) =>
    more[each] === undefined ? [] : [`${each} ${code(String(more[each]))}`],
  );
  return [name, ...bounds].join(', ');
}

/** The fields of a schema, each with its own, as nested lists; empty where it has none. */
export function fieldsOf(schema: unknown, words: { readonly optional: string }): string {
  const { properties, patternProperties, required, items, anyOf, oneOf, allOf } = json(schema);
  const must = list(required);
  const rows = [
    ...Object.entries(json(properties)).map(([name, field]) => [name, field, must.includes(name)] as const),
    ...Object.entries(json(patternProperties)).map(([name, field]) => [name, field, true] as const),
  ].map(([name, field, needed]) => {
    const { description } = json(field);
    const about =
      typeof description === 'string' ? ` <span class="about">${escaped(description)}</span>` : '';
    const mark = needed ? '' : ` <span class="optional">${words.optional}</span>`;
    return `<li><b>${escaped(name)}</b>${mark} ${kindOf(field)}${about}${fieldsOf(field, words)}</li>`;
  });
  const own = rows.length === 0 ? '' : `<ul class="fields">${rows.join('')}</ul>`;
  const inner = [...(items === undefined ? [] : [items]), ...list(anyOf), ...list(oneOf), ...list(allOf)].map(
    (each) => fieldsOf(each, words),
  );
  return own + inner.join('');
}
