import type { ScreenDevice } from '../devices/screen-device.ts';
import type { ScreenServer } from './server.ts';

/**
 * Feeds touch and keyboard devices from the screens. Edges for which there is no device (touch switched off, keyboard
 * not asked for) go nowhere.
 */
export function wireScreenDevices(
  server: Pick<ScreenServer, 'onMessage' | 'onDisconnect'>,
  devices: () => readonly ScreenDevice[],
): void {
  const find = (kind: 'touch' | 'keyboard', place: number) =>
    devices().find((device) => device.kind === kind && device.place === place);
  server.onMessage((message) => {
    if (message.type === 'edge') find(message.source, message.place)?.edge(message.button, message.edge);
  });
  server.onDisconnect((held) => {
    for (const device of new Set(held.map(({ source, place }) => find(source, place)))) device?.cancel();
  });
}
