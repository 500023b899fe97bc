/** What may stand in a template of an archive's address or body. */
export const PLACEHOLDERS = [
  'from',
  'to',
  'seconds',
  'user',
  'password',
  'token',
  'session',
  'id',
  'file',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type Values = Partial<Readonly<Record<Placeholder, string>>>;

const named = /\{([a-z]+)\}/g;

/** The placeholders a template names; undefined when it names one there is not. */
export function placeholdersIn(template: string): ReadonlySet<Placeholder> | undefined {
  const found = new Set<Placeholder>();
  for (const [, name] of template.matchAll(named)) {
    const known = PLACEHOLDERS.find((each) => each === name);
    if (known === undefined) return undefined;
    found.add(known);
  }
  return found;
}

/** A path with its values put in, each as one part of an address: what is in a value cannot lead elsewhere. */
export const filledPath = (template: string, values: Values): string =>
  filled(template, values, encodeURIComponent);

/** A body with its values put in: within quotes of JSON, or as a part of a form. */
export function filledBody(template: string, values: Values): string {
  const isJson = /^\s*[{[]/.test(template);
  return filled(template, values, (value) =>
    isJson ? JSON.stringify(value).slice(1, -1) : encodeURIComponent(value),
  );
}

const filled = (template: string, values: Values, encode: (value: string) => string): string =>
  // Braces of JSON do not hold a name alone.
  template.replace(named, (token, name: string) => {
    const known = PLACEHOLDERS.find((each) => each === name);
    return known === undefined ? token : encode(values[known] ?? '');
  });
