import type { ArchiveCredentials } from '@otklik/shared/api/remote-archive.ts';

/** The header of a login: a token as Bearer, else name and password as Basic (RFC 6750, RFC 7617). */
export function authorization({ user, password, token }: ArchiveCredentials): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`, 'utf8').toString('base64')}` };
}
