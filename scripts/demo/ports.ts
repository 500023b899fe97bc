import { createServer } from 'node:net';

/** Why a port cannot be used, or undefined where it can: tried by listening on it for a moment. */
export function portTrouble(port: number, host = '127.0.0.1'): Promise<'taken' | string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRINUSE' ? 'taken' : (error.code ?? error.message));
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
