import type { Agent } from '../agent/agent.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import type { EdgeSourceParts } from '../devices/edge-source.ts';
import type { DevicePort } from '../devices/port.ts';
import { type ScreenDevice, screenDevice } from '../devices/screen-device.ts';

/** The screens' own buttons: a device at each workplace that is to have them, coming and going with the settings. */
export interface TouchDevices {
  devices(): readonly ScreenDevice[];
  /** Brings the devices in line with these workplaces. */
  follow(places: readonly number[]): void;
}

export function touchDevices(
  parts: EdgeSourceParts,
  agent: Pick<Agent, 'addDevice' | 'removeDevice'>,
  registry: Pick<DeviceRegistry, 'watch' | 'forget'>,
): TouchDevices {
  const present = new Map<number, { readonly device: ScreenDevice; readonly port: DevicePort }>();
  return {
    devices: () => [...present.values()].map(({ device }) => device),
    follow(places) {
      for (const [place, { device, port }] of present) {
        if (places.includes(place)) continue;
        present.delete(place);
        device.withdraw();
        void agent.removeDevice(port);
        registry.forget(port);
      }
      for (const place of places) {
        if (present.has(place)) continue;
        const device = screenDevice({ ...parts, kind: 'touch', place });
        const port = registry.watch(device, 'touch', place);
        present.set(place, { device, port });
        agent.addDevice({ place, device: port, touch: true });
      }
    },
  };
}
