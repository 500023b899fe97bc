import { closeSync, constants, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** One of the devices gadgets.sh has made, seen from its own side: its plug, and the reports in and out. */
export interface Gadget {
  plug(): Promise<void>;
  unplug(): void;
  /** Whether a host has it plugged in and configured. */
  attached(): boolean;
  /** Puts an input report before the host; false where the endpoint still holds the one before. */
  write(bytes: Uint8Array): boolean;
  /** An output report that has come, if any. */
  read(): Uint8Array | undefined;
}

/** `index`: the number of its port and of its /dev/hidg node, which are given in the order of making. */
export function gadget(name: string, index: number): Gadget {
  const control = `/sys/kernel/config/usb_gadget/${name}/UDC`;
  const port = `dummy_udc.${index}`;
  const buffer = new Uint8Array(64);
  let node: number | undefined;

  /** What a busy endpoint or a pulled plug says is an answer here, not a failure. */
  function attempt<T>(act: (fd: number) => T): T | undefined {
    if (node === undefined) return undefined;
    try {
      return act(node);
    } catch (cause) {
      const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
      if (code === 'EAGAIN' || code === 'ESHUTDOWN' || code === 'EINTR') return undefined;
      throw cause;
    }
  }

  return {
    async plug() {
      writeFileSync(control, port);
      while (readFileSync(`/sys/class/udc/${port}/state`, 'utf8').trim() !== 'configured') await pause(5);
      node = openSync(`/dev/hidg${index}`, constants.O_RDWR | constants.O_NONBLOCK);
    },
    unplug() {
      // A node still open would keep the kernel's half of the device.
      if (node !== undefined) closeSync(node);
      node = undefined;
      if (readFileSync(control, 'utf8').trim() !== '') writeFileSync(control, '\n');
    },
    attached: () => node !== undefined,
    write: (bytes) => attempt((fd) => writeSync(fd, bytes)) !== undefined,
    read() {
      const count = attempt((fd) => readSync(fd, buffer));
      return count === undefined || count === 0 ? undefined : buffer.slice(0, count);
    },
  };
}
