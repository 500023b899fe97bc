import { BUTTONS, type Button } from '@otklik/firmware-protocol/constants.ts';
import {
  bootHidDevice,
  type HidDeviceInput,
  type HidDeviceState,
  stepHidDevice,
} from '@otklik/firmware-protocol/hid/device.ts';
import { decodeOutput, decodeReport, encodeReport } from '@otklik/firmware-protocol/hid/report.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { gadget } from './gadget.ts';
import type { DeviceAnswer, DeviceOrder } from './orders.ts';

/**
 * The far side of the cable, a program of its own: the reference console of PROTOCOL.md part II and a bought box, on
 * the kernel's gadgets. It does what it is told by messages and answers each with what it now has.
 */

/** As a chip's loop does, often against the 10 ms in which the host asks. */
const LOOP_MS = 2;
/** A host that takes nothing this long does not read: what waits behind the endpoint would be old when it does. */
const STUCK_MS = 100;

const clock = systemClock();
const consoleGadget = gadget('console', 0);
const boxGadget = gadget('box', 1);

let device: HidDeviceState = boot('0A0B0C01');
let queue: Uint8Array[] = [];
let movedAt = clock.mono();
let deaf = false;
/** How often each seq of this boot has gone out. */
let sent = new Map<number, number>();
let outputs: string[] = [];

function boot(bootId: string): HidDeviceState {
  const names = { serial: 'VM0001', model: 'otk-promicro', bootId, buttons: BUTTONS, down: [] };
  return bootHidDevice(names, clock.mono());
}

function step(input: HidDeviceInput): void {
  const result = stepHidDevice(device, input, clock.mono());
  device = result.state;
  queue.push(...result.sent.map(encodeReport));
}

function loop(): void {
  for (let output = consoleGadget.read(); output !== undefined; output = consoleGadget.read()) {
    outputs.push(Buffer.from(output).toString('hex'));
    const isAck = decodeOutput(output)?.kind === 'ack';
    if (!(deaf && isAck)) step({ kind: 'output', bytes: output });
  }
  step({ kind: 'tick' });
  while (boxGadget.read() !== undefined);
  const now = clock.mono();
  if (queue.length === 0) movedAt = now;
  while (queue[0] !== undefined && consoleGadget.write(queue[0])) {
    note(queue[0]);
    queue.shift();
    movedAt = now;
  }
  if (now - movedAt > STUCK_MS) queue = [];
}

function note(bytes: Uint8Array): void {
  const report = decodeReport(bytes);
  if (!report.ok || report.value.kind === 'beat') return;
  sent.set(report.value.seq, (sent.get(report.value.seq) ?? 0) + 1);
}

/** Until the endpoint has taken it. */
async function push(write: () => boolean): Promise<void> {
  while (!write()) await new Promise((resolve) => setTimeout(resolve, LOOP_MS));
}

async function obey(order: DeviceOrder): Promise<void> {
  switch (order.do) {
    case 'plug':
      await (order.box ? boxGadget : consoleGadget).plug();
      if (!order.box) step({ kind: 'attach' });
      return;
    case 'unplug':
      if (!order.box) step({ kind: 'detach' });
      if (!order.box) queue = [];
      (order.box ? boxGadget : consoleGadget).unplug();
      return;
    case 'button':
      return step({ kind: 'button', button: order.button satisfies Button, down: order.down });
    case 'raw': {
      const bytes = Buffer.from(order.hex, 'hex');
      // Not by the queue, from which a host that is slow to read loses.
      return await push(() => (order.box ? boxGadget : consoleGadget).write(bytes));
    }
    case 'deaf':
      deaf = order.on;
      return;
    case 'reboot':
      device = boot(order.bootId);
      sent = new Map();
      queue = [];
      if (consoleGadget.attached()) step({ kind: 'attach' });
      return;
    case 'forget-outputs':
      outputs = [];
      return;
    case 'tell':
      return;
  }
}

function answer(id: number): DeviceAnswer {
  const { ring, lastSeq, leds, bad } = device.core;
  return {
    id,
    ring: ring.map(({ seq }) => seq),
    lastSeq,
    leds,
    bad,
    outputs,
    sent: [...sent],
    waiting: queue.length,
  };
}

process.on('message', (message: { id: number; order: DeviceOrder }) => {
  void obey(message.order).then(() => process.send?.(answer(message.id)));
});
process.on('disconnect', () => {
  consoleGadget.unplug();
  boxGadget.unplug();
  process.exit(0);
});
setInterval(loop, LOOP_MS);
