/** A stretch of a recording that starts at a keyframe, seconds of the file's own time. */
export interface KeySpan {
  readonly begin: number;
  readonly end: number;
}

/** What is asked of a file that is open: Node's file handles are such, and bytes in memory (remote/memory-file.ts). */
export interface RecordingFile {
  read(
    target: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** One opened file. `close` it; a file that cannot be played never becomes one. */
export interface Recording {
  /** Timestamp of the first frame and end of the last, seconds in the file's own time. */
  readonly first: number;
  readonly last: number;
  /** A browser shows its pictures as they are; else they are to be transcoded. */
  readonly playable: boolean;
  /** Memory that it takes up while it is open, now. */
  readonly bytes: number;
  /**
   * Stretches from keyframe to keyframe, each at least `least` seconds long (1), of all there is in [from, to] (file time,
   * seconds). Where one does not end as the next one begins, nothing was recorded in between.
   */
  keySpans(from: number, to: number, least?: number): Promise<readonly KeySpan[]>;
  /** Head of an fMP4 stream of this recording's picture. */
  init(): Promise<Uint8Array>;
  /**
   * The packets of one stretch as an fMP4 fragment with the file's own timestamps, nothing transcoded. Undefined when
   * the recording has no keyframe there (another file took its name). `whole`: with all it takes to decode the pictures of
   * the stretch, some of which may come behind the next keyframe.
   */
  cut(span: KeySpan, whole?: boolean): Promise<Uint8Array | undefined>;
  /** How many packets `cut` gives of a stretch with all it takes to decode it; of the last one of a file that grows it will be more. */
  held(span: KeySpan): number;
  /** Takes in what the same file has become longer by, to `size` bytes. False: it must be opened anew. */
  grow(size: number): Promise<boolean>;
  close(): void;
}

/** Pictures further apart than this, seconds, are not one stretch: until then the last one counts as what was to be seen. */
export const breakSeconds = 3;
/** …unless pictures are that far apart all the time: times the usual distance. */
export const breakTimes = 10;

/** A fragment is at least this long, in seconds, unless the recording ends. */
const shortestFragment = 1;
/** Keyframe distances of a nominal second vary by a frame's rounding. */
const slack = 0.05;

/** Whether a stretch that began at a keyframe may end at another one. */
export const isLongEnough = (seconds: number, least = shortestFragment): boolean => seconds >= least - slack;
