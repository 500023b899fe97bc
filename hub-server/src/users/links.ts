import type { LinkKind, LinkReply } from '@otklik/shared/api/people.ts';
import { INVITATION_MS, LINK_MS } from '@otklik/shared/api/people.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { NewLink } from '../db/contract/people.ts';
import { tokenHash } from '../plugins/auth.ts';

/** The token stands behind `#`: a browser sends it to no server but by the page's own call, and no log has it. */
const pathOf = (token: string): string => `/welcome#${token}`;

/** Draws a link; only its hash is kept. */
export function drawLink(
  rng: Rng,
  { kind, user, by, now }: { kind: LinkKind; user?: string; by?: string; now: number },
): { readonly link: NewLink; readonly told: Omit<LinkReply, 'id'> } {
  const token = Buffer.from(rng.bytes(32)).toString('base64url');
  const expiresAt = now + (kind === 'invitation' ? INVITATION_MS : LINK_MS);
  const link = {
    ...{ tokenHash: tokenHash(token), kind, now, expiresAt },
    ...(user === undefined ? {} : { user }),
    ...(by === undefined ? {} : { by }),
  };
  return { link, told: { path: pathOf(token), expiresAt } };
}
