import type { Result } from '@otklik/shared/base/result.ts';
import type { ArchiveError, ArchiveWarning, Clip, FolderSettings, FragmentPlace } from './archive.ts';

/** What the main thread asks of the video worker. */
export type VideoRequest = { readonly id: number; readonly settings: FolderSettings } & (
  | { readonly kind: 'clip'; readonly from: number; readonly to: number }
  | { readonly kind: 'init'; readonly recording: number }
  | { readonly kind: 'fragment'; readonly place: FragmentPlace }
);

export type VideoMessage =
  | { readonly kind: 'clip'; readonly id: number; readonly result: Result<Clip, ArchiveError> }
  | { readonly kind: 'bytes'; readonly id: number; readonly result: Result<Uint8Array, ArchiveError> }
  | { readonly kind: 'warning'; readonly warning: ArchiveWarning };
