import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused, in the order checked. */
export type Refusal = 'foreign-host' | 'foreign-origin' | 'unauthorised';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares digests, so that neither content nor length shows in the time it takes. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/**
 * A page of another port of this machine is the same site: its pictures and scripts come with the cookie and without an
 * Origin. The browser says so in a header of its own; somebody who follows a link here is another matter.
 */
function embedded(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  const mode = request.headers['sec-fetch-mode'];
  return (site === 'cross-site' || site === 'same-site') && mode !== 'navigate';
}

export interface Access {
  readonly cookieName: string;
  readonly cookie: string;
  /** Whether `token` is the one this server was started with. */
  tokenFits(token: string): boolean;
  /** Undefined when Host and, where sent, Origin are this server's own. A WebSocket must send an Origin. */
  foreign(request: IncomingMessage, originNeeded: boolean): Refusal | undefined;
  /** Undefined when the request carries the cookie the token was exchanged for. */
  unauthorised(request: IncomingMessage): Refusal | undefined;
}

/**
 * Who may talk to the screen server: pages it has served itself, opened with its token. The Host check stops DNS
 * rebinding, the Origin check other pages on this machine, the cookie other programs that know neither.
 *
 * Cookies are shared by all ports of a host, hence the port in the name. Its value is derived from the token, so that
 * it dies with it and does not give it away.
 */
export function createAccess(port: number, token: string, kind: 'screen' | 'staff' = 'screen'): Access {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const cookieName = `otklik_${kind}_${port}`;
  const cookie = createHash('sha256').update(`otklik-${kind}-cookie ${token}`).digest('hex');
  return {
    cookieName,
    cookie,
    tokenFits: (given) => same(given, token),
    foreign(request, originNeeded) {
      const { host, origin } = request.headers;
      if (host === undefined || !hosts.includes(host)) return 'foreign-host';
      if (origin === undefined) return originNeeded || embedded(request) ? 'foreign-origin' : undefined;
      return origin === `http://${host}` ? undefined : 'foreign-origin';
    },
    unauthorised(request) {
      const values = (request.headers.cookie ?? '')
        .split(';')
        .map((part) => part.trim())
        .filter((part) => part.startsWith(`${cookieName}=`))
        .map((part) => part.slice(cookieName.length + 1));
      return values.some((value) => same(value, cookie)) ? undefined : 'unauthorised';
    },
  };
}
