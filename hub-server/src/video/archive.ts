import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';

/**
 * The one interface to recordings, whatever holds them: a folder now, recorders over the network later. All times here
 * are the camera's own, Unix ms; whoever asks applies the camera's offset.
 */
export interface Archive {
  /** What is recorded within [from, to] and the fragments to play it. No footage is an error, not an empty clip. */
  clip(from: number, to: number): Promise<Result<Clip, ArchiveError>>;
  /** fMP4 initialisation of a recording's fragments. */
  init(recording: number): Promise<Result<Uint8Array, ArchiveError>>;
  /** fMP4 media of one fragment of a clip. */
  fragment(fragment: FragmentPlace): Promise<Result<Uint8Array, ArchiveError>>;
}

export type ArchiveError = CodedError<'no-footage' | 'recording-damaged' | 'unavailable'>;

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which packets of which recording a fragment holds; names no file. */
export interface FragmentPlace {
  /** Number of the recording, for the life of the archive. */
  readonly recording: number;
  /** Timestamps within the recording, seconds: of the keyframe it starts at, and of the next one or the end. */
  readonly begin: number;
  readonly end: number;
}

export interface ClipFragment extends FragmentPlace {
  /** Camera time of its first frame, Unix ms with a fraction. */
  readonly at: number;
}

export interface Clip {
  /** Recorded spans within the asked one, ascending. */
  readonly spans: readonly Span[];
  /** In order of time, each from a keyframe; those of one recording follow each other without a gap. */
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
