import type { FastifyReply } from 'fastify';

/** Where the events of one open stream go. */
export interface StreamSink {
  /** False where the other end takes nothing any more. */
  write(text: string): boolean;
  end(): void;
}

/** Text waiting for one listener; one that takes no more is gone. Bytes. */
const BACKLOG_LIMIT = 64 * 1024;

/** Begins a stream of server-sent events in the place of a reply. `onClose`: the other end is gone. */
export function openSink(reply: FastifyReply): {
  readonly sink: StreamSink;
  onClose(closed: () => void): void;
} {
  reply.hijack();
  const { raw } = reply;
  // A hijacked reply leaves out what hooks have set, such as the strict headers.
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  return {
    sink: {
      write(text) {
        if (raw.destroyed || raw.writableEnded || raw.writableLength > BACKLOG_LIMIT) return false;
        raw.write(text);
        return true;
      },
      end() {
        // Ended in good order; a line that takes nothing more is cut.
        if (raw.writableLength > BACKLOG_LIMIT) raw.destroy();
        else raw.end();
      },
    },
    onClose: (closed) => void raw.on('close', closed),
  };
}

/** An event of a server-sent stream; the data are one line of JSON. */
export const eventText = (name: string, data: object, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
