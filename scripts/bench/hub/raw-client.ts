import { connect, type Socket } from 'node:net';

/** One keep-alive connection that sends prepared bytes and waits for each reply: as little work as can be. */
export interface RawClient {
  /** Resolves with the status of the reply. One at a time. */
  send(bytes: Buffer): Promise<number>;
  close(): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

export async function rawClient(port: number): Promise<RawClient> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });
  let waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;
  let got: Buffer = Buffer.alloc(0);
  /** Of the reply whose head is there: its status, and how many bytes it still lacks. */
  let begun: { readonly status: number; lacks: number } | undefined;
  socket.on('data', (chunk) => {
    if (begun === undefined) {
      got = got.length === 0 ? chunk : Buffer.concat([got, chunk]);
      const end = got.indexOf(HEAD_END);
      if (end < 0) return;
      const head = got.toString('latin1', 0, end).toLowerCase();
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      begun = { status: Number(head.slice(9, 12)), lacks: end + HEAD_END.length + length - got.length };
      got = Buffer.alloc(0);
    } else begun.lacks -= chunk.length;
    if (begun.lacks > 0) return;
    const { status } = begun;
    begun = undefined;
    const done = waiting;
    waiting = undefined;
    done?.resolve(status);
  });
  const lost = (): void => waiting?.reject(new Error('the hub hung up'));
  socket.on('close', lost);
  socket.on('error', lost);
  return {
    send: (bytes) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(bytes);
      }),
    close: () => socket.destroy(),
  };
}
