import { createHash } from 'node:crypto';
import type { ArchiveCredentials } from '@otklik/shared/api/remote-archive.ts';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/**
 * The Authorization of a request for the challenges of a reply (RFC 7616 by MD5, which is what recorders speak; RFC 7617).
 * Undefined: there is no login, or no way of logging in that is known here. `nonce`: the client's own, for `qop`.
 */
export function rtspAuthorization(
  challenges: readonly string[],
  { user, password = '' }: ArchiveCredentials,
  { method, url, nonce }: { readonly method: string; readonly url: string; readonly nonce: string },
): string | undefined {
  if (user === undefined) return undefined;
  const digest = challenges.find((challenge) => /^digest\s/i.test(challenge));
  if (digest !== undefined) {
    const given = new Map(
      [...digest.matchAll(/([a-z]+)=(?:"([^"]*)"|([^\s,]+))/gi)].map(([, name = '', quoted, plain]) => [
        name.toLowerCase(),
        quoted ?? plain ?? '',
      ]),
    );
    const algorithm = given.get('algorithm');
    if (algorithm !== undefined && algorithm.toUpperCase() !== 'MD5') return undefined;
    const [realm = '', server = '', opaque] = [given.get('realm'), given.get('nonce'), given.get('opaque')];
    const secret = md5(`${user}:${realm}:${password}`);
    const asked = md5(`${method}:${url}`);
    const isAuth =
      given
        .get('qop')
        ?.split(',')
        .some((each) => each.trim() === 'auth') === true;
    const response = md5(
      isAuth ? `${secret}:${server}:00000001:${nonce}:auth:${asked}` : `${secret}:${server}:${asked}`,
    );
    const fields = [
      `username="${user}"`,
      ...[`realm="${realm}"`, `nonce="${server}"`, `uri="${url}"`, `response="${response}"`],
      ...(isAuth ? ['qop=auth', 'nc=00000001', `cnonce="${nonce}"`] : []),
      ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
    ];
    return `Digest ${fields.join(', ')}`;
  }
  return challenges.some((challenge) => /^basic\b/i.test(challenge))
    ? `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
    : undefined;
}
