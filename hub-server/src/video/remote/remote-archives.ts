import { createHash } from 'node:crypto';
import type { ArchiveCredentials, RemoteArchiveSettings } from '@otklik/shared/api/remote-archive.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import type { ResolveName } from '../../deliveries/guarded-lookup.ts';
import type { ArchiveError, SourceArchive } from '../archive.ts';
import type { ClipCache } from '../clip-cache.ts';
import { Lru } from '../lru.ts';
import { FetchPlaces } from './fetch-places.ts';
import { PieceStore } from './piece-store.ts';
import { RemoteArchive } from './remote-archive.ts';
import { remoteSource } from './remote-settings.ts';
import { Remuxer } from './remuxer.ts';

/** A camera whose recordings another system keeps. */
export interface RemoteCamera {
  readonly id: string;
  readonly zone: string;
  readonly remote: RemoteArchiveSettings;
  readonly credentials: ArchiveCredentials;
}

export interface RemoteArchivesOptions {
  readonly cache: ClipCache;
  readonly now: () => number;
  readonly resolve?: ResolveName;
}

const archivesMost = 1024;
/** Pieces that may wait to be fetched. */
const waitingMost = 400;

/** The archives over the network: one for each camera as it is set, with its login and what it said last. */
export class RemoteArchives {
  readonly #options: RemoteArchivesOptions;
  readonly #archives = new Lru<string, RemoteArchive>(archivesMost);
  readonly #places = new FetchPlaces(waitingMost);
  readonly #remuxer = new Remuxer();
  readonly #store: PieceStore;

  constructor(options: RemoteArchivesOptions) {
    this.#options = options;
    const { cache, now } = options;
    this.#store = new PieceStore({ cache, now, places: this.#places, remuxer: this.#remuxer });
  }

  /** Settings were checked when they were kept; those that do not fit any more give an archive that says so. */
  archive(camera: RemoteCamera): SourceArchive {
    const { id, zone, remote, credentials } = camera;
    const key = JSON.stringify([id, zone, remote, credentials]);
    const known = this.#archives.get(key);
    if (known !== undefined) return known;
    const source = remoteSource(camera, this.#options.resolve);
    if (!source.ok) return unfit;
    // Of the settings alone: a new password makes no other archive of it.
    const of = JSON.stringify([id, zone, remote]);
    const archive = new RemoteArchive({
      id: createHash('sha256').update(of).digest('hex').slice(0, 16),
      source: source.value,
      store: this.#store,
      now: this.#options.now,
    });
    this.#archives.set(key, archive);
    return archive;
  }

  /** Aborts what is being fetched and waits for its end. */
  async close(): Promise<void> {
    await this.#places.close();
    await this.#remuxer.close();
  }
}

const refused = async (): Promise<Result<never, ArchiveError>> =>
  err(coded('unavailable', 'The camera’s settings do not fit.'));
const unfit: SourceArchive = {
  ...{
    clip: refused,
    init: refused,
    fragment: refused,
    pictures: refused,
    identity: refused,
    check: refused,
  },
};
