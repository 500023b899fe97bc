/**
 * The version of what kiosk and hub say to each other: the journal's events, the configuration, the calls. A kiosk names
 * its own on every call; a kiosk that names none speaks 1.0. Within a major version fields, kinds of events and values
 * that a kiosk sends are only added; what they mean never changes (decisions/0032).
 */
export const SCHEMA_HEADER = 'x-otklik-schema';

export interface SchemaVersion {
  readonly major: number;
  readonly minor: number;
}

/** What this program speaks. */
export const SCHEMA_VERSION = { major: 1, minor: 1 } as const satisfies SchemaVersion;

/** As it stands in the header. */
export const schemaVersionText = ({ major, minor }: SchemaVersion = SCHEMA_VERSION): string =>
  `${major}.${minor}`;

/** The version a header names, 1.0 where there is none; undefined where it cannot be read. */
export function readSchemaVersion(header: string | readonly string[] | undefined): SchemaVersion | undefined {
  if (header === undefined) return { major: 1, minor: 0 };
  if (typeof header !== 'string') return undefined;
  const match = /^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.exec(header.trim());
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}
