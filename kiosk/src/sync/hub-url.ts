import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The hub's origin from what was typed: http or https, a host, perhaps a port, nothing else. Plain HTTP leaves the
 * machine only where that was asked for in so many words.
 */
export function checkHubUrl(
  text: string,
  allowPlainHttp = false,
): Result<string, CodedError<'hub-url-wrong' | 'plain-http-refused'>> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (url === undefined || !bare || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return err(coded('hub-url-wrong', 'The hub is given as http(s)://host[:port].'));
  }
  if (url.protocol === 'http:' && !allowPlainHttp && !LOOPBACK.test(url.hostname)) {
    return err(coded('plain-http-refused', 'Plain HTTP to another machine needs an explicit flag.'));
  }
  return ok(url.origin);
}
