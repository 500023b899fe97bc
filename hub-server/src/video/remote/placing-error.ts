import type { RemoteArchiveSettings } from '@otklik/shared/api/remote-archive.ts';
import type { FolderSettings } from '../archive.ts';
import { namingError } from '../folder-settings.ts';

/** Bound of the error, ms, that where recordings are kept brings into a picture's time, before the camera's own clock error. */
export function placingError(
  camera: FolderSettings & { readonly remote?: RemoteArchiveSettings | undefined },
): number {
  if (camera.remote === undefined) return namingError(camera);
  const { kind } = camera.remote;
  switch (kind) {
    // Its recordings are called by the second they begin in.
    case 'frigate':
    // Nobody knows to which picture a system cuts.
    case 'generic':
      return 1000;
    case 'mediamtx':
    case 'rtsp-replay':
      return 100;
    default:
      return kind satisfies never;
  }
}
