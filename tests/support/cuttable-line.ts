import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * A line between browsers and a hub that can be cut, at the socket: what a page's own interception does is not what a
 * broken line does.
 */
export interface CuttableLine {
  readonly url: string;
  /** Where it leads: the hub's port, which is another one after each start. */
  to(port: number): void;
  /** The next request whose head matches is cut with everything else that is open, and the line stays away. */
  cutAt(head: RegExp, when: 'before-the-hub' | 'before-the-reply'): Promise<void>;
  /** Tells of the next request whose head matches, as it goes on to the hub; no reply to it gets through. */
  unanswered(head: RegExp): Promise<void>;
  /** Nobody gets through until it is back. */
  away(): void;
  back(): void;
  close(): Promise<void>;
}

interface Watch {
  readonly head: RegExp;
  readonly when: 'before-the-hub' | 'before-the-reply' | 'never';
  readonly done: () => void;
}

export async function openLine(): Promise<CuttableLine> {
  const open = new Set<Socket>();
  let port = 0;
  let isAway = false;
  let watch: Watch | undefined;

  const drop = (): void => {
    isAway = true;
    for (const socket of open) socket.destroy();
  };
  const server = createServer((near) => {
    if (isAway) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    let cutting: Watch | undefined;
    near.on('data', (chunk) => {
      const seen = watch;
      if (seen !== undefined && cutting === undefined && seen.head.test(chunk.toString('latin1'))) {
        watch = undefined;
        cutting = seen;
        if (seen.when === 'before-the-hub') {
          drop();
          seen.done();
          return;
        }
      }
      far.write(chunk);
      if (cutting?.when === 'never') cutting.done();
    });
    far.on('data', (chunk) => {
      if (cutting === undefined) return void near.write(chunk);
      if (cutting.when === 'never') return;
      drop();
      cutting.done();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const next = (head: RegExp, when: Watch['when']): Promise<void> =>
    new Promise((done) => {
      watch = { head, when, done };
    });
  return {
    url: `http://127.0.0.1:${address.port}`,
    to: (hub) => {
      port = hub;
    },
    cutAt: next,
    unanswered: (head) => next(head, 'never'),
    away: drop,
    back: () => {
      isAway = false;
    },
    async close() {
      drop();
      server.close();
      await once(server, 'close');
    },
  };
}
