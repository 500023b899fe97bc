import { type ArchiveCredentials, archiveCredentialsSchema } from '@otklik/shared/api/remote-archive.ts';
import { Value } from 'typebox/value';
import type { Sealer } from '../../users/sealed.ts';
import { parsed } from '../../verify/parsed.ts';

/** A camera's login as it was sealed; none where the hub has another key now: the archive then says that it is missing. */
export function openCredentials(
  logins: Sealer,
  camera: string,
  sealed: string | undefined,
): ArchiveCredentials {
  const bytes = sealed === undefined ? undefined : logins.open(camera, sealed);
  const value = bytes === undefined ? undefined : parsed(Buffer.from(bytes).toString('utf8'));
  return Value.Check(archiveCredentialsSchema, value) ? value : {};
}
