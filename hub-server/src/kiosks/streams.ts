import type { IdentifyRequest } from '@otklik/shared/api/heartbeat.ts';
import type { ConfigTags } from './config-tags.ts';

/** Where the events of one open stream go. */
export interface StreamSink {
  /** False where the other end takes nothing any more. */
  write(text: string): boolean;
  end(): void;
}

/**
 * The open streams to kiosks, one each (DESIGN §7, "now"). A stream begins with the tag of the kiosk's configuration, so
 * a kiosk that was away misses nothing that lasts; an `identify` is for this moment only and is not kept for later.
 */
export interface KioskStreams {
  /** Takes the place of the kiosk's stream before. The function returned is called when the other end is gone. */
  open(kiosk: string, sink: StreamSink): () => void;
  has(kiosk: string): boolean;
  /** False where the kiosk has no stream. */
  identify(kiosk: string, request: IdentifyRequest): boolean;
  /** Something kiosks are told has changed: each hears its new tag, one after another. */
  configChanged(): void;
  /** Keeps lines from being cut for silence, and finds those that are. */
  keepAlive(): void;
  end(kiosk: string): void;
  endAll(): void;
}

interface OpenStream {
  readonly sink: StreamSink;
  /** The tag it has heard last. */
  tag: string | undefined;
}

export function createKioskStreams(tags: ConfigTags, onError: (error: unknown) => void): KioskStreams {
  const streams = new Map<string, OpenStream>();
  let announcing = false;
  let again = false;

  function send(kiosk: string, stream: OpenStream, text: string): boolean {
    if (streams.get(kiosk) !== stream) return false;
    if (stream.sink.write(text)) return true;
    close(kiosk, stream);
    return false;
  }

  function close(kiosk: string, stream: OpenStream): void {
    if (streams.get(kiosk) === stream) streams.delete(kiosk);
    stream.sink.end();
  }

  async function tell(kiosk: string, stream: OpenStream): Promise<void> {
    const tag = await tags.of(kiosk);
    if (tag === stream.tag) return;
    stream.tag = tag;
    send(kiosk, stream, eventText('config-changed', { tag }));
  }

  /** One after another: ten thousand configurations asked for at once would hold up everything else. */
  async function announce(): Promise<void> {
    announcing = true;
    try {
      do {
        again = false;
        for (const [kiosk, stream] of streams) await tell(kiosk, stream);
      } while (again);
    } finally {
      announcing = false;
    }
  }

  return {
    open(kiosk, sink) {
      const before = streams.get(kiosk);
      if (before !== undefined) close(kiosk, before);
      const stream: OpenStream = { sink, tag: undefined };
      streams.set(kiosk, stream);
      tell(kiosk, stream).catch(onError);
      return () => close(kiosk, stream);
    },
    has: (kiosk) => streams.has(kiosk),
    identify(kiosk, request) {
      const stream = streams.get(kiosk);
      return stream !== undefined && send(kiosk, stream, eventText('identify', request));
    },
    configChanged() {
      again = true;
      if (!announcing) announce().catch(onError);
    },
    keepAlive() {
      for (const [kiosk, stream] of [...streams]) send(kiosk, stream, ':\n\n');
    },
    end(kiosk) {
      const stream = streams.get(kiosk);
      if (stream !== undefined) close(kiosk, stream);
    },
    endAll() {
      for (const [kiosk, stream] of [...streams]) close(kiosk, stream);
    },
  };
}

/** An event of a server-sent stream; the data are one line of JSON. */
const eventText = (name: string, data: object): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
