import type { RemoteArchiveSettings } from '@otklik/shared/api/remote-archive.ts';

/** A camera as the archive needs it; addresses are set by admins only. */
export interface Camera {
  readonly id: string;
  readonly store: string;
  readonly name: string;
  /** Ids of the workplaces it shows. */
  readonly workplaces: readonly string[];
  /** Folder of recordings on the hub's machine; empty, as the pattern, where another system keeps them. */
  readonly folder: string;
  /** strftime pattern of a recording's path below the folder. */
  readonly pattern: string;
  /** Present: another system keeps its recordings. */
  readonly remote?: RemoteArchiveSettings;
  /** There is a login for it, which only the video area is told. */
  readonly hasCredentials?: true;
  /** IANA zone the names, or the archive's times, are written in. */
  readonly zone: string;
  readonly timing: 'name' | 'mtime';
  /** Camera clock − hub clock, ms. */
  readonly offset: number;
  /** Bound of the error of `offset`, ms. */
  readonly error: number;
}

/** What other areas may ask about cameras. Reads run in a worker, so they are asynchronous. */
export interface CameraRepository {
  get(id: string): Promise<Camera | undefined>;
  list(): Promise<readonly Camera[]>;
}
