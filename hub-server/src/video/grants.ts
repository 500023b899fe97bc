import type { Archive, ClipFragment, FragmentPlace } from './archive.ts';
import type { PlaylistFragment } from './hls.ts';
import type { StripPlace } from './thumbnails.ts';

/** How long a grant lives, ms. */
export const grantLife = 15 * 60_000;
/** How long after its end a grant is still known as expired, ms. */
const remembered = 60 * 60_000;
const grantLimit = 10_000;

/** The right of one user to see one camera for one span. Addresses within it are numbers that it hands out itself. */
export class Grant {
  readonly id: string;
  readonly user: string;
  readonly camera: string;
  /** Given to a manager, for this poll. */
  readonly poll: string | undefined;
  readonly expiresAt: number;
  /** Camera time, Unix ms. */
  readonly from: number;
  readonly to: number;
  /** Camera clock − hub clock, ms, as it was when the grant was given. */
  readonly offset: number;
  readonly archive: Archive;
  readonly #heads: FragmentPlace[] = [];
  readonly #fragments: FragmentPlace[] = [];
  readonly #strips: StripPlace[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(
    options: Pick<
      Grant,
      'id' | 'user' | 'camera' | 'poll' | 'expiresAt' | 'from' | 'to' | 'offset' | 'archive'
    >,
  ) {
    this.id = options.id;
    this.user = options.user;
    this.camera = options.camera;
    this.poll = options.poll;
    this.expiresAt = options.expiresAt;
    this.from = options.from;
    this.to = options.to;
    this.offset = options.offset;
    this.archive = options.archive;
  }

  /** A fragment keeps its number when the playlist is asked for again, also when the last file has grown since. */
  playlist(fragments: readonly ClipFragment[]): readonly PlaylistFragment[] {
    return fragments.map(({ at, ...place }, index) => {
      const { recording, begin, end } = place;
      const before = fragments[index - 1];
      // What is transcoded has a head for each fragment.
      const head = place.transcode === true ? `t${JSON.stringify(place)}` : `r${recording}`;
      const map = this.#number(head, () => this.#heads.push(place) - 1);
      const number = this.#number(JSON.stringify(place), () => this.#fragments.push(place) - 1);
      return {
        uri: `seg-${number}.m4s`,
        map: `init-${map}.mp4`,
        continues: before?.recording === recording && before.end === begin,
        at: at - this.offset,
        duration: end - begin,
      };
    });
  }

  /** Address of a strip of thumbnails, relative to the grant's. */
  stripName({ recording, begins }: StripPlace): string {
    const place = { recording, begins };
    return `strip-${this.#number(`s${JSON.stringify(place)}`, () => this.#strips.push(place) - 1)}.jpg`;
  }

  strip(number: number): StripPlace | undefined {
    return this.#strips[number];
  }

  /** A fragment whose initialisation has this number. */
  head(number: number): FragmentPlace | undefined {
    return this.#heads[number];
  }

  fragment(number: number): FragmentPlace | undefined {
    return this.#fragments[number];
  }

  #number(key: string, add: () => number): number {
    const known = this.#numbers.get(key) ?? add();
    this.#numbers.set(key, known);
    return known;
  }
}

/** The living grants, bounded: the oldest goes first. */
export class Grants {
  readonly #grants = new Map<string, Grant>();

  add(grant: Grant, now: number): void {
    for (const [id, old] of this.#grants) {
      // In order of giving, so of expiry.
      if (old.expiresAt + remembered > now && this.#grants.size < grantLimit) break;
      this.#grants.delete(id);
    }
    this.#grants.set(grant.id, grant);
  }

  /** Another user's grant is as unknown as none at all. */
  find(id: string, user: string, now: number): Grant | 'unknown' | 'expired' {
    const grant = this.#grants.get(id);
    if (grant === undefined || grant.user !== user) return 'unknown';
    return now >= grant.expiresAt ? 'expired' : grant;
  }
}
