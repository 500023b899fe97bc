import { encodeFrame } from './frame.ts';
import { type DeviceMessage, encodeDeviceMessage, encodeHostMessage, type HostMessage } from './messages.ts';

/** The frame of a message to a device, with its `\r\n`. */
export const hostFrame = (message: HostMessage): string => encodeFrame(encodeHostMessage(message));

/** The frame of a message to a host, with its `\r\n`. */
export const deviceFrame = (message: DeviceMessage): string => encodeFrame(encodeDeviceMessage(message));
