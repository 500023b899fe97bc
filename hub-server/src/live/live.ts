import type { UserScope } from '@otklik/shared/api/session.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { heardBy, type LiveMessage, type Viewer } from './message.ts';
import { eventText, type StreamSink } from './sink.ts';

/** Somebody with a stream: what they may hear, and by which session. */
export interface Listener extends Viewer {
  /** Hash of the session's token. */
  readonly session: string;
  readonly scope: UserScope;
}

/**
 * The open streams of people (DESIGN §8). Invariants:
 * - nobody hears what `heardBy` does not give them, when it happens or later from the log;
 * - a stream ends with its session, and when its person's rights change; who may still listen comes again and is asked anew;
 * - a listener that takes nothing is given up: nothing is kept for one beyond the log all share;
 * - while nobody listens nothing is kept, looked up or made into text.
 */
export interface Live {
  /** Whether anybody listens, or left so lately that they may come back. */
  readonly listening: boolean;
  publish(message: LiveMessage): void;
  /** The function returned is called when the other end is gone. `lastEventId`: go on behind it. */
  open(listener: Listener, sink: StreamSink, lastEventId: string | undefined): () => void;
  endSession(session: string): void;
  endUser(user: string): void;
  /** Groups have other stores: streams that speak for a group end. */
  groupsChanged(): void;
  /** Keeps lines from being cut for silence, tells how far each has come, and finds those that are gone. */
  keepAlive(): void;
  /** The listeners, each once a session. */
  sessions(): readonly Listener[];
  endAll(): void;
}

/** Messages kept for those who come again. */
const LOG_LIMIT = 2000;
/** Who has left may go on where they were for so long. */
const GRACE_MS = 120_000;
/** Streams of one session at once: as many pages as somebody may have open. */
const STREAMS_A_SESSION = 8;

interface Stream {
  readonly listener: Listener;
  readonly sink: StreamSink;
}

export function createLive({
  timers,
  generation,
  onListening,
}: {
  readonly timers: Timers;
  /** Another name for each log. */
  readonly generation: () => string;
  /** Somebody listens where nobody did. */
  readonly onListening: () => void;
}): Live {
  const streams = new Set<Stream>();
  let log: EventLog<LiveMessage> | undefined;
  let cancelEnd = (): void => undefined;

  function close(stream: Stream): void {
    if (!streams.delete(stream)) return;
    stream.sink.end();
    if (streams.size > 0) return;
    cancelEnd = timers.after(GRACE_MS, () => {
      log = undefined;
    });
  }

  function write(stream: Stream, text: string): boolean {
    if (!streams.has(stream)) return false;
    if (stream.sink.write(text)) return true;
    close(stream);
    return false;
  }

  function tell(stream: Stream, message: LiveMessage, id: string): boolean {
    const heard = heardBy(message, stream.listener);
    return heard === undefined || write(stream, eventText(heard.event, heard.data, id));
  }

  const endWhere = (ends: (listener: Listener) => boolean): void => {
    for (const stream of [...streams]) if (ends(stream.listener)) close(stream);
  };

  return {
    get listening() {
      return log !== undefined;
    },
    publish(message) {
      if (log === undefined) return;
      const id = log.add(message);
      for (const stream of [...streams]) tell(stream, message, id);
    },
    open(listener, sink, lastEventId) {
      cancelEnd();
      const begins = log === undefined;
      log ??= createEventLog(generation(), LOG_LIMIT);
      if (begins) onListening();
      const same = [...streams].filter((each) => each.listener.session === listener.session);
      const [oldest] = same;
      if (oldest !== undefined && same.length >= STREAMS_A_SESSION) close(oldest);
      const stream = { listener, sink };
      streams.add(stream);
      const missed = lastEventId === undefined ? [] : log.since(lastEventId);
      const name = missed === undefined ? 'reset' : 'ready';
      const from = missed === undefined || lastEventId === undefined ? log.lastId : lastEventId;
      write(stream, eventText(name, {}, from));
      for (const { id, item } of missed ?? []) if (!tell(stream, item, id)) break;
      return () => close(stream);
    },
    endSession: (session) => endWhere((listener) => listener.session === session),
    endUser: (user) => endWhere((listener) => listener.user === user),
    groupsChanged: () => endWhere((listener) => listener.scope.kind === 'group'),
    keepAlive() {
      // An event without data is none: it only says where to go on from, past what this listener did not hear.
      for (const stream of [...streams]) write(stream, `:\nid: ${log?.lastId ?? ''}\n\n`);
    },
    sessions: () => [
      ...new Map([...streams].map(({ listener }) => [listener.session, listener] as const)).values(),
    ],
    endAll() {
      endWhere(() => true);
      cancelEnd();
      log = undefined;
    },
  };
}
