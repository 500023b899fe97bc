import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import type { Device, HIDAsync } from 'node-hid';
import type { HidBus, HidEvents, HidHandle, HidInfo } from './hid-bus.ts';

/** More unanswered writes than this: the device does not take them, and what is written is dropped. */
const MAX_WRITES = 16;

/**
 * The bus behind node-hid. Loaded on first use and not before: its binary needs libusb and libudev, and a kiosk without
 * them must start. Linux has two backends; hidraw, the usual one, also tells usages and strings.
 */
export function nodeHidBus(backend: 'hidraw' | 'libusb' = 'hidraw'): HidBus {
  const load = async () => {
    const hid = await import('node-hid');
    hid.setDriverType(backend);
    return hid;
  };

  return {
    async list() {
      try {
        const { devicesAsync } = await load();
        return ok((await devicesAsync()).flatMap(infoOf));
      } catch (cause) {
        return err(coded('hid-missing', messageOf(cause)));
      }
    },
    async open(path, events) {
      try {
        const { HIDAsync: Hid } = await load();
        return ok(handleOf(await Hid.open(path), events));
      } catch (cause) {
        return err(coded('open-failed', messageOf(cause)));
      }
    },
  };
}

function infoOf(device: Device): readonly HidInfo[] {
  const { path, vendorId, productId, serialNumber, manufacturer, product, usagePage, usage } = device;
  if (path === undefined) return [];
  const told = (text: string | undefined): text is string => text !== undefined && text !== '';
  const info: HidInfo = {
    path,
    vid: vendorId,
    pid: productId,
    ...(told(serialNumber) ? { serial: serialNumber } : {}),
    ...(told(manufacturer) ? { manufacturer } : {}),
    ...(told(product) ? { product } : {}),
    // libusb says 0 where it does not know.
    ...(usagePage === undefined || usagePage === 0
      ? {}
      : { usagePage, ...(usage === undefined ? {} : { usage }) }),
    ...(device.interface < 0 ? {} : { interface: device.interface }),
  };
  return [info];
}

function handleOf(device: HIDAsync, events: HidEvents): HidHandle {
  let wanted = true;
  let writes = 0;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    wanted = false;
    // A device that is gone may refuse to be closed; it is gone all the same.
    closing ??= device.close().catch(() => undefined);
    return closing;
  };
  // The error may carry no message; that there is one says that the device is gone.
  device.on('error', () => {
    if (!wanted) return;
    void close();
    events.vanished();
  });
  device.on('data', (bytes: Uint8Array) => {
    if (wanted) events.report(bytes);
  });
  return {
    write(report) {
      if (!wanted || writes >= MAX_WRITES) return;
      writes += 1;
      const done = () => {
        writes -= 1;
      };
      device.write(Buffer.from(report)).then(done, done);
    },
    close,
  };
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
