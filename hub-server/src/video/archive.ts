import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { FolderCheck } from './folder-check.ts';

/**
 * The one interface to recordings, whatever holds them: a folder now, recorders over the network later. All times here
 * are the camera's own, Unix ms; whoever asks applies the camera's offset.
 */
export interface Archive {
  /** What is recorded within [from, to] and the fragments to play it. No footage is an error, not an empty clip. */
  clip(from: number, to: number): Promise<Result<Clip, ArchiveError>>;
  /** fMP4 initialisation of a fragment; one for all of a recording unless they are transcoded. */
  init(place: FragmentPlace, signal?: AbortSignal): Promise<Result<Uint8Array, ArchiveError>>;
  /** fMP4 media of one fragment of a clip. `signal`: whoever asked has gone. */
  fragment(place: FragmentPlace, signal?: AbortSignal): Promise<Result<Uint8Array, ArchiveError>>;
  /**
   * Has what must be transcoded made before it is asked for, as long as the signal lasts: first what is shown at `at` (camera
   * time), then what lies around it. Gives about how long that first one takes, ms; undefined when there is nothing to do.
   */
  ahead(fragments: readonly ClipFragment[], signal: AbortSignal, at: number): number | undefined;
  /** How the archive fares; gaps are looked for in `span`, which ends now. */
  check(span: Span): Promise<Result<FolderCheck, ArchiveError>>;
  /** What tells a fragment's pictures from all others, whatever its recording is called now; a file's growth leaves those before as they are. */
  identity(place: FragmentPlace): Promise<Result<string, ArchiveError>>;
}

/** Recordings as they are stored. */
export interface SourceArchive extends Omit<Archive, 'ahead'> {
  /** As `init` and `fragment` at once, with all it takes to decode the fragment's pictures. */
  pictures(place: FragmentPlace): Promise<Result<PictureStream, ArchiveError>>;
}

/** An fMP4 stream: its head, and fragments. */
export interface PictureStream {
  readonly init: Uint8Array;
  readonly media: Uint8Array;
}

export type ArchiveError = CodedError<
  | 'no-footage'
  | 'recording-damaged'
  | 'unavailable'
  /** No browser shows it, and it cannot be transcoded. */
  | 'codec-unplayable'
  /** The folder cannot be read: unmounted, unreachable, no right. */
  | 'archive-offline'
  /** Nothing at that time, and the recordings' times and those of their files are as far apart as zones are. */
  | 'zone-doubtful'
  /** What only archives over the network do (remote/fault.ts). */
  | 'archive-slow'
  | 'archive-refuses'
  | 'archive-elsewhere'
  | 'archive-garbled'
  | 'archive-lies'
  | 'archive-other-camera'
>;

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which packets of which recording a fragment holds; names no file. */
export interface FragmentPlace {
  /** Names one recording as long as the archive's index lives, and nothing in any other index: not after a restart either. */
  readonly recording: string;
  /** Timestamps within the recording, seconds: of the keyframe it starts at, and of the next one or the end. */
  readonly begin: number;
  readonly end: number;
  /** No browser shows it as it is. */
  readonly transcode?: true;
}

export interface ClipFragment extends FragmentPlace {
  /** Camera time of its first frame, Unix ms with a fraction. */
  readonly at: number;
}

export interface Clip {
  /** Recorded spans within the asked one, ascending. */
  readonly spans: readonly Span[];
  /** In order of time, each from a keyframe; where one of a recording does not begin as the one before ends, there is a gap. */
  readonly fragments: readonly ClipFragment[];
}

/** Where a folder archive's recordings lie and how their names are read. */
export interface FolderSettings {
  readonly folder: string;
  readonly pattern: string;
  readonly zone: string;
  readonly timing: 'name' | 'mtime';
}

/** Something wrong with the archive that an admin should know; `file` is relative to the folder and for logs only. */
export type ArchiveWarning = CodedError<'recording-damaged' | 'recording-unplaced' | 'folder-unreadable'> & {
  readonly file: string;
};
