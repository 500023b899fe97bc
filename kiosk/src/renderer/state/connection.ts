import type { AgentMessage, ScreenMessage } from '../../screen/protocol.ts';

export interface Connection {
  /** Dropped, and false, when the agent is away: an old press must not come back to life later. */
  send(message: ScreenMessage): boolean;
}

export interface ConnectionHandlers {
  readonly message: (message: AgentMessage) => void;
  readonly connected: (connected: boolean) => void;
}

const firstWaitMs = 100;
const longestWaitMs = 2000;

/** Keeps a WebSocket to the agent open, for as long as the page lives. */
export function keepConnected(url: string, handlers: ConnectionHandlers): Connection {
  let socket: WebSocket;
  let waitMs = firstWaitMs;

  const open = () => {
    socket = new WebSocket(url);
    socket.addEventListener('open', () => {
      waitMs = firstWaitMs;
      handlers.connected(true);
    });
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      // From our own server, which has built it from the same types.
      handlers.message(JSON.parse(event.data) as AgentMessage);
    });
    socket.addEventListener('close', () => {
      handlers.connected(false);
      setTimeout(open, waitMs);
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    });
  };
  open();

  return {
    send(message) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
  };
}
