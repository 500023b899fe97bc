import type { Result } from '@otklik/shared/base/result.ts';
import type {
  ArchiveError,
  ArchiveWarning,
  Clip,
  FolderSettings,
  FragmentPlace,
  PictureStream,
  Span,
} from './archive.ts';
import type { FolderCheck } from './folder-check.ts';

/** What the main thread asks of the video worker. */
export type VideoRequest = { readonly id: number; readonly settings: FolderSettings } & (
  | { readonly kind: 'clip'; readonly from: number; readonly to: number }
  | { readonly kind: 'init'; readonly place: FragmentPlace }
  | { readonly kind: 'identity'; readonly place: FragmentPlace }
  | { readonly kind: 'fragment'; readonly place: FragmentPlace }
  | { readonly kind: 'pictures'; readonly place: FragmentPlace }
  | { readonly kind: 'check'; readonly span: Span }
);

export type VideoMessage =
  | { readonly kind: 'clip'; readonly id: number; readonly result: Result<Clip, ArchiveError> }
  | { readonly kind: 'bytes'; readonly id: number; readonly result: Result<Uint8Array, ArchiveError> }
  | { readonly kind: 'identity'; readonly id: number; readonly result: Result<string, ArchiveError> }
  | { readonly kind: 'pictures'; readonly id: number; readonly result: Result<PictureStream, ArchiveError> }
  | { readonly kind: 'check'; readonly id: number; readonly result: Result<FolderCheck, ArchiveError> }
  | { readonly kind: 'warning'; readonly warning: ArchiveWarning };
