/**
 * Ids and units as branded types: a kiosk id cannot be passed where a poll id is meant, nor wall time where
 * monotonic time is meant. `as` is used only here and where a value has just been checked by a schema.
 */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** 32 lower-case hex digits: the first 16 bytes of SHA-256(public key). */
export type KioskId = Brand<string, 'KioskId'>;
/** 16 lower-case hex digits, random for each journal file. */
export type Epoch = Brand<string, 'Epoch'>;
/** 8 lower-case hex digits, random at each start of the agent. */
export type BootId = Brand<string, 'BootId'>;
/** Position in a journal, from 1 without gaps within (kiosk, epoch). */
export type Seq = Brand<number, 'Seq'>;
/** Milliseconds since 1970-01-01 UTC by the kiosk's own clock. */
export type WallMs = Brand<number, 'WallMs'>;
/** Milliseconds of the agent's monotonic clock since its start; negative for what happened before it. */
export type MonoMs = Brand<number, 'MonoMs'>;

export const asKioskId = (value: string): KioskId => value as KioskId;
export const asEpoch = (value: string): Epoch => value as Epoch;
export const asBootId = (value: string): BootId => value as BootId;
export const asSeq = (value: number): Seq => value as Seq;
export const asWallMs = (value: number): WallMs => value as WallMs;
export const asMonoMs = (value: number): MonoMs => value as MonoMs;
