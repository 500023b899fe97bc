import type { MediaContent, MediaListReply, MediaRecord } from '@otklik/shared/api/media.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';

export interface NewMedia extends Actor {
  readonly sha256: string;
  readonly name: string;
  readonly content: MediaContent;
}

/** Prompts; their content lies in files (media/media-files.ts). */
export interface MediaCommands {
  /** What is there already stays as it is and is given back. */
  addMedia(input: NewMedia): { readonly added: boolean; readonly media: MediaRecord };
  deleteMedia(input: Actor & { readonly sha256: string }): Result<undefined, HubError>;
}

export interface MediaQueries {
  media(input: { readonly sha256: string }): MediaRecord | undefined;
  mediaList(input: undefined): MediaListReply;
}
