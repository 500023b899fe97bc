import type { AgentMessage, ScreenMessage } from '../../screen/protocol.ts';
import type { StaffCommand, StaffNews, StaffReply } from '../../screen/staff-protocol.ts';

/** Commands of the staff layer and their replies, over the screen's own connection. */
export interface StaffLine {
  /** Without the agent everything is refused: its session has ended with the connection. */
  ask(command: StaffCommand): Promise<StaffReply>;
  /** What the agent tells unasked, until the function returned is called. */
  onNews(handler: (news: StaffNews) => void): () => void;
  take(message: AgentMessage): void;
  /** The connection is gone, and with it every answer that was awaited. */
  lost(): void;
}

const gone: StaffReply = { ok: false, code: 'staff-locked' };

export function createStaffLine(send: (message: ScreenMessage) => boolean): StaffLine {
  const waiting = new Map<number, (reply: StaffReply) => void>();
  const handlers = new Set<(news: StaffNews) => void>();
  let last = 0;
  return {
    ask(command) {
      last += 1;
      const id = last;
      return new Promise((resolve) => {
        if (!send({ type: 'staff', id, command })) return resolve(gone);
        waiting.set(id, resolve);
      });
    },
    onNews(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    take(message) {
      if (message.type === 'staff-reply') {
        waiting.get(message.id)?.(message.reply);
        waiting.delete(message.id);
      }
      if (
        message.type === 'staff-closed' ||
        message.type === 'staff-learn' ||
        message.type === 'staff-console'
      ) {
        for (const handler of handlers) handler(message);
      }
    },
    lost() {
      for (const resolve of waiting.values()) resolve(gone);
      waiting.clear();
      for (const handler of handlers) handler({ type: 'staff-closed', why: 'asked' });
    },
  };
}
