import type { WebSocket } from 'ws';
import { parseScreenMessage } from './message-schema.ts';
import type { AgentMessage, ScreenMessage } from './protocol.ts';

type EdgeMessage = Extract<ScreenMessage, { type: 'edge' }>;

/** A button a screen had down when it went away. */
export type HeldButton = Pick<EdgeMessage, 'source' | 'place' | 'button'>;

/** WebSocket close code of our own (RFC 6455 gives 4000 to 4999 to applications). */
export const closeCodes = { badMessages: 4400 } as const;

/** So many messages that are none are taken for a broken page. */
const badMessageLimit = 5;

/** A screen as the staff desk knows it: what it says and is told is between the two. */
export interface StaffPeer {
  send(message: AgentMessage): void;
  /** Whether this screen shows the workplace. */
  sees(place: number): boolean;
}

export type StaffMessage = Extract<ScreenMessage, { type: 'staff' }>;
/** What a screen says of its workplaces. */
export type PlaceMessage = Exclude<ScreenMessage, StaffMessage>;

export interface ConnectionHandlers {
  message(message: PlaceMessage): void;
  staff(message: StaffMessage): void;
  /** Told once for each screen that went away, with what it had down. */
  gone(held: readonly HeldButton[]): void;
}

export interface Connection {
  send(message: AgentMessage): void;
  /** Asks for a sign of life; a screen that gave none since the last time is cut off. */
  ping(): void;
  close(): void;
  /** Messages refused so far. */
  readonly bad: () => number;
}

/** One screen's WebSocket: checks what it says, and remembers what it holds down. */
export function openConnection(
  socket: WebSocket,
  sees: (place: number) => boolean,
  handlers: ConnectionHandlers,
): Connection {
  const held = new Map<string, HeldButton>();
  let bad = 0;
  let alive = true;

  const take = (message: PlaceMessage) => {
    if (message.type === 'edge') {
      const { source, place, button, edge } = message;
      const key = `${source} ${place} ${button}`;
      if (edge === 'DN') held.set(key, { source, place, button });
      else held.delete(key);
    }
    handlers.message(message);
  };

  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data, isBinary) => {
    alive = true;
    const message = isBinary ? undefined : parseScreenMessage(data.toString());
    if (message?.type === 'staff') return handlers.staff(message);
    if (message !== undefined && sees(message.place)) return take(message);
    bad += 1;
    if (bad >= badMessageLimit) socket.close(closeCodes.badMessages, 'bad-messages');
  });
  // Oversized or malformed frames: ws closes the socket itself with the right code; `close` follows.
  socket.on('error', () => {});
  socket.once('close', () => handlers.gone([...held.values()]));

  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify(visible(message, sees)));
    },
    ping() {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    },
    close: () => socket.close(1001, 'closing'),
    bad: () => bad,
  };
}

/** Of a message about workplaces, what is of those this screen sees. */
function visible(message: AgentMessage, sees: (place: number) => boolean): AgentMessage {
  if (message.type === 'view')
    return { ...message, places: message.places.filter(({ place }) => sees(place)) };
  if (message.type === 'shift')
    return { ...message, places: message.places.filter(({ place }) => sees(place)) };
  if (message.type === 'keys')
    return { ...message, places: message.places.filter(({ place }) => sees(place)) };
  return message;
}
