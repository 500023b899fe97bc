import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Button } from '@otklik/firmware-protocol/constants.ts';
import type { DeviceAnswer, DeviceOrder } from './orders.ts';

/** The program on the other side of the cable, told what to do. */
export interface FarSide {
  tell(order: DeviceOrder): Promise<DeviceAnswer>;
  press(button: Button): Promise<void>;
  /** Asks again and again until it has what is waited for; undefined where `ms` pass without it. */
  until(condition: (answer: DeviceAnswer) => boolean, ms?: number): Promise<DeviceAnswer | undefined>;
  /** Pulls both plugs and ends. */
  end(): Promise<void>;
}

export function startFarSide(): FarSide {
  const child = fork(join(import.meta.dirname, 'device-side.ts'), { stdio: 'inherit' });
  const waiting = new Map<number, (answer: DeviceAnswer) => void>();
  let last = 0;
  child.on('message', (answer: DeviceAnswer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const tell = (order: DeviceOrder) =>
    new Promise<DeviceAnswer>((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      child.send({ id: last, order });
    });
  return {
    tell,
    async press(button) {
      await tell({ do: 'button', button, down: true });
      await tell({ do: 'button', button, down: false });
    },
    async until(condition, ms = 15_000) {
      const end = performance.now() + ms;
      for (;;) {
        const answer = await tell({ do: 'tell' });
        if (condition(answer)) return answer;
        if (performance.now() > end) return undefined;
        await pause(20);
      }
    },
    async end() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
