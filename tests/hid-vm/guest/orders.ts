import type { Button, LedMode } from '@otklik/firmware-protocol/constants.ts';

/** What the checks tell the program on the far side of the cable. */
export type DeviceOrder =
  | { readonly do: 'plug' | 'unplug'; readonly box?: boolean }
  | { readonly do: 'button'; readonly button: Button; readonly down: boolean }
  /** A report byte for byte, of whatever form. */
  | { readonly do: 'raw'; readonly hex: string; readonly box?: boolean }
  /** Acknowledgements are lost on their way as long as this is on. */
  | { readonly do: 'deaf'; readonly on: boolean }
  /** A new start of the console, plugged in or not. */
  | { readonly do: 'reboot'; readonly bootId: string }
  | { readonly do: 'forget-outputs' }
  | { readonly do: 'tell' };

/** What the console has after an order. */
export interface DeviceAnswer {
  readonly id: number;
  /** The seqs it keeps for want of an acknowledgement. */
  readonly ring: readonly number[];
  readonly lastSeq: number;
  readonly leds: Readonly<Record<Button, LedMode>>;
  /** Output reports it could not take. */
  readonly bad: number;
  /** Output reports in hex, as they came. */
  readonly outputs: readonly string[];
  /** Each change's seq with how often it has gone out. */
  readonly sent: readonly (readonly [number, number])[];
  /** Reports that wait for the endpoint. */
  readonly waiting: number;
}
