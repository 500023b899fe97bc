import { isAbsolute } from 'node:path';
import type { CameraRequest } from '@otklik/shared/api/admin.ts';
import type { ArchiveCredentials, RemoteArchiveSettings } from '@otklik/shared/api/remote-archive.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { CameraContent } from '../db/contract/chain-changes.ts';
import { isInstant } from '../ingest/time-range.ts';
import type { HubError } from '../problem.ts';
import type { Sealer } from '../users/sealed.ts';
import { checkFolderSettings } from '../video/folder-settings.ts';
import { remoteSource } from '../video/remote/remote-settings.ts';

const bad = (detail: string): Result<never, HubError> => err(coded('bad-request', detail));

/** A camera's settings that can be: those that cannot are refused before they are kept. Its login comes out sealed. */
export function cameraContent(
  body: CameraRequest,
  id: string,
  logins: Sealer,
): Result<CameraContent, HubError> {
  const { offset = 0, error = 0, archive, credentials, folder, pattern, timing, ...camera } = body;
  if (!isInstant(offset) || !isInstant(error))
    return bad('The folder must be an absolute path, the offset and its error in range.');
  const settled = { ...camera, workplaces: [...new Set(camera.workplaces)], offset, error };
  if (archive !== undefined) {
    if (folder !== undefined || pattern !== undefined || timing !== undefined)
      return bad('Recordings are in a folder or in an archive, not in both.');
    const fault = archiveFault(archive, credentials ?? {}, camera.zone);
    if (fault !== undefined) return err(coded('archive-settings', fault));
    return ok({
      ...settled,
      ...{ folder: '', pattern: '', timing: 'name', remote: archive },
      ...(credentials === undefined ? {} : { credentials: sealed(credentials, id, logins) }),
    });
  }
  if (credentials !== undefined) return bad('A folder has no login.');
  if (folder === undefined || pattern === undefined || timing === undefined)
    return bad('A camera needs the folder of its recordings and how their names are read, or an archive.');
  if (!isAbsolute(folder))
    return bad('The folder must be an absolute path, the offset and its error in range.');
  const naming = checkFolderSettings({ folder, pattern, zone: camera.zone, timing });
  return naming.ok ? ok({ ...settled, folder, pattern, timing }) : bad(naming.error.detail);
}

function archiveFault(
  remote: RemoteArchiveSettings,
  credentials: ArchiveCredentials,
  zone: string,
): string | undefined {
  const source = remoteSource({ remote, credentials, zone });
  return source.ok ? undefined : source.error.detail;
}

function sealed(credentials: ArchiveCredentials, id: string, logins: Sealer): string | null {
  if (Object.keys(credentials).length === 0) return null;
  return logins.seal(id, Buffer.from(JSON.stringify(credentials), 'utf8'));
}
