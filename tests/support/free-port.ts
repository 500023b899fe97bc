import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what Linux and others hand out by themselves (32768 and more, 49152 and more), above what services are given. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/**
 * A port of this machine at which nobody listens, for a program that must be told its port, or comes back to it. It is
 * none that the system gives to those who ask for any, or to a connection: what runs beside cannot take it meanwhile.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    const server = createServer();
    const taken = await once(server.listen(port, '127.0.0.1'), 'listening').then(
      () => false,
      () => true,
    );
    if (taken) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}
