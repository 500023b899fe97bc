import type { Result } from '@otklik/shared/base/result.ts';
import { fault, type RemoteFault } from './fault.ts';
import type { RemoteReply } from './remote-http.ts';

type Asked = Promise<Result<RemoteReply, RemoteFault>>;

/** A login that lasts for many requests and may end between any two: then it is made again, once for all who wait. */
export class Session {
  readonly #login: () => Promise<Result<string, RemoteFault>>;
  #current: Promise<Result<string, RemoteFault>> | undefined;

  /** `login` gives what the requests carry; it goes on when one of those who wait has gone. */
  constructor(login: () => Promise<Result<string, RemoteFault>>) {
    this.#login = login;
  }

  /** Asks with the session; when the reply says that it has ended, with a new one, and no third time. */
  async ask(request: (session: string) => Asked, hasEnded: (reply: RemoteReply) => boolean): Asked {
    for (const last of [false, true]) {
      const used = this.#renewed();
      const session = await used;
      if (!session.ok) return session;
      const reply = await request(session.value);
      if (!reply.ok || !hasEnded(reply.value)) return reply;
      if (this.#current === used) this.#current = undefined;
      if (last) break;
    }
    return fault('archive-refuses');
  }

  #renewed(): Promise<Result<string, RemoteFault>> {
    if (this.#current !== undefined) return this.#current;
    const begun = this.#login();
    this.#current = begun;
    // A login that failed is tried anew by whoever comes next.
    begun.then(
      (made) => {
        if (!made.ok && this.#current === begun) this.#current = undefined;
      },
      () => {
        if (this.#current === begun) this.#current = undefined;
      },
    );
    return begun;
  }
}
