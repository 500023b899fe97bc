import { questionFaultCodes } from '@otklik/shared/api/heartbeat.ts';

/** Faults of kiosks that have words of their own. */
const KNOWN = [
  'disk-low',
  'disk-full',
  'disk-failed',
  'journal-damaged',
  'chain-fork',
  'history-pruned',
  'button-stuck',
  'button-chatter',
  ...questionFaultCodes,
] as const;
export type KnownFault = (typeof KNOWN)[number];
export const isKnownFault = (code: string): code is KnownFault => KNOWN.some((known) => known === code);
