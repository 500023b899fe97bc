import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { FastifyRequest } from 'fastify';
import type { HubError } from '../problem.ts';

export const etagOf = (revision: number): string => `"${revision}"`;

/** The revision a change was made to. Without one nothing is changed: two people would overwrite each other unseen. */
export function seenRevision(request: FastifyRequest): Result<number, HubError> {
  const revision = /^"(\d{1,15})"$/.exec(request.headers['if-match'] ?? '')?.[1];
  return revision === undefined
    ? err(coded('if-match-missing', 'If-Match must name the ETag of what was changed.'))
    : ok(Number(revision));
}
