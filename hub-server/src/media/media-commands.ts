import type { MediaRecord } from '@otklik/shared/api/media.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { NewMedia } from '../db/contract/media.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findMedia, insertMedia, removeMedia } from './media-repository.ts';

export function addMedia(db: Db, input: NewMedia): { readonly added: boolean; readonly media: MediaRecord } {
  const { sha256, name, content, user, now } = input;
  const known = findMedia(db, sha256);
  if (known !== undefined) return { added: false, media: known };
  insertMedia(db, { sha256, name, now, content });
  const { kind, container, ms, bytes } = content;
  const detail = { kind, container, ms, bytes };
  addAudit(db, { at: now, user, action: 'media-added', subject: `media:${sha256}`, detail });
  return { added: true, media: { sha256, name, createdAt: now, questions: [], ...content } };
}

export function deleteMedia(
  db: Db,
  { sha256, user, now }: Actor & { readonly sha256: string },
): Result<undefined, HubError> {
  const media = findMedia(db, sha256);
  if (media === undefined) return err(coded('media-unknown', 'No sound or picture has this hash.'));
  if (media.questions.length > 0) {
    return err(coded('media-in-use', `Questions play it: ${media.questions.slice(0, 5).join(', ')}.`));
  }
  removeMedia(db, sha256);
  addAudit(db, { at: now, user, action: 'media-deleted', subject: `media:${sha256}` });
  return ok(undefined);
}
