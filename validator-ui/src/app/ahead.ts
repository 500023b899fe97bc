/** What the first screens begin with, as addresses of the hub. */
export const SESSION_PATH = '/api/v1/session';
export const INDEX_PATH = '/api/v1/results/index';

type Replies = Partial<Record<string, Promise<Response>>>;
declare global {
  interface Window {
    /** Replies that were asked for before the app was there, by their address; each is for the first who asks. */
    otklikAhead?: Replies;
  }
}

/** For the first script: asks for what a page at `path` begins with, as the app would (api/client.ts). */
export function askEarly(window: Window, path: string, language: string): void {
  const replies: Replies = {};
  for (const address of path === '/results' ? [SESSION_PATH, INDEX_PATH] : [SESSION_PATH]) {
    const reply = fetch(address, {
      headers: { accept: 'application/json, application/problem+json', 'accept-language': language },
      credentials: 'same-origin',
      cache: 'no-store',
    });
    // Whoever takes it is told; where nobody does there is nobody to tell.
    reply.catch(() => undefined);
    replies[address] = reply;
  }
  window.otklikAhead = replies;
}

/** The reply asked for early, once. */
export function takeEarly(window: Window, address: string): Promise<Response> | undefined {
  const reply = window.otklikAhead?.[address];
  if (window.otklikAhead !== undefined) delete window.otklikAhead[address];
  return reply;
}

/** What nobody has taken by now is of another person, or old. */
export function dropEarly(window: Window): void {
  delete window.otklikAhead;
}
