import type { IdentifyRequest } from '@otklik/shared/api/heartbeat.ts';
import type { KioskSpeaking } from '../db/contract/kiosks.ts';
import { eventText, type StreamSink } from '../live/sink.ts';
import type { ConfigTags } from './config-tags.ts';

/**
 * The open streams to kiosks, one each (DESIGN §7, "now"). A stream begins with the tag of the kiosk's configuration, so
 * a kiosk that was away misses nothing that lasts. An `identify` is for this moment only: a kiosk that comes again with the
 * id of what it heard last is told what of it is left, and no other is.
 */
export interface KioskStreams {
  /** Takes the place of the kiosk's stream before. The function returned is called when the other end is gone. */
  open(kiosk: KioskSpeaking, sink: StreamSink, lastEventId?: string): () => void;
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

/** The shortest there is (identifyRequestSchema). */
const SHORTEST_MS = 1000;

interface OpenStream {
  readonly sink: StreamSink;
  readonly minor: number;
  /** The tag it has heard last. */
  tag: string | undefined;
}

interface Told {
  readonly number: number;
  readonly request: IdentifyRequest;
  /** When it is over, hub time, ms. */
  readonly until: number;
}

export function createKioskStreams({
  tags,
  now,
  generation,
  onError,
}: {
  readonly tags: ConfigTags;
  /** Hub time, ms. */
  readonly now: () => number;
  /** Tells ids of this start of the hub from others. */
  readonly generation: string;
  readonly onError: (error: unknown) => void;
}): KioskStreams {
  const streams = new Map<string, OpenStream>();
  /** The last one of each kiosk; those that are over are dropped with the next. */
  const identified = new Map<string, Told>();
  let number = 0;
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
    const tag = await tags.of({ kiosk, minor: stream.minor });
    if (tag === stream.tag) return;
    stream.tag = tag;
    send(kiosk, stream, eventText('config-changed', { tag }, `${generation}-${number}`));
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
    open({ kiosk, minor }, sink, lastEventId) {
      const before = streams.get(kiosk);
      if (before !== undefined) close(kiosk, before);
      const stream: OpenStream = { sink, minor, tag: undefined };
      streams.set(kiosk, stream);
      tell(kiosk, stream).catch(onError);
      const left = leftOf(identified.get(kiosk), { lastEventId, generation, now: now() });
      if (left !== undefined) send(kiosk, stream, left);
      return () => close(kiosk, stream);
    },
    has: (kiosk) => streams.has(kiosk),
    identify(kiosk, request) {
      const stream = streams.get(kiosk);
      if (stream === undefined) return false;
      const at = now();
      for (const [each, { until }] of identified) if (until <= at) identified.delete(each);
      number += 1;
      identified.set(kiosk, { number, request, until: at + request.ms });
      return send(kiosk, stream, eventText('identify', request, `${generation}-${number}`));
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

/** The event that tells what is left of an `identify`, for a kiosk whose last one came before it. */
function leftOf(
  told: Told | undefined,
  { lastEventId, generation, now }: { lastEventId: string | undefined; generation: string; now: number },
): string | undefined {
  const match = /^([0-9a-f]+)-(\d{1,15})$/.exec(lastEventId ?? '');
  if (told === undefined || match === null || match[1] !== generation) return undefined;
  const ms = told.until - now;
  if (Number(match[2]) >= told.number || ms < SHORTEST_MS) return undefined;
  return eventText('identify', { ...told.request, ms }, `${generation}-${told.number}`);
}
