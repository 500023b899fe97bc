import { readSchemaVersion, SCHEMA_VERSION } from '@otklik/shared/api/schema-version.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../problem.ts';

/**
 * The minor version of the schema a kiosk's call is of. One later than the hub's own is let in: what the hub knows of it
 * means the same, and what it does not know is refused where it is met.
 */
export function minorVersion(header: string | readonly string[] | undefined): Result<number, HubError> {
  const version = readSchemaVersion(header);
  if (version === undefined) return err(coded('bad-request', 'The schema version cannot be read.'));
  const { major, minor } = version;
  return major === SCHEMA_VERSION.major
    ? ok(minor)
    : err(coded('schema-unsupported', `This hub speaks schema ${SCHEMA_VERSION.major}, not ${major}.`));
}

/** Whether it is later than what this hub speaks. */
export const isLaterMinor = (minor: number): boolean => minor > SCHEMA_VERSION.minor;
