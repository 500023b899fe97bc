import type { MonoMs, WallMs } from '@otklik/shared/base/ids.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { DeviceSnapshot } from './device-status.ts';

/** Two presses of a button closer than this, by its own clock, are none of a finger but of a worn contact. Ms. */
const CHATTER_MS = 80;
/** So many of them within so long are a fault. */
const CHATTERS = 5;
const CHATTER_SPAN_MS = 10 * 60_000;
/** A button held down for so long is stuck. Far above the 3 s of a force majeure. Ms. */
const STUCK_MS = 60_000;

/** What is kept of a device's presses to tell a button that wears out. */
export interface ButtonWear {
  /** When each button last went down, by its own time. */
  readonly down: Readonly<Partial<Record<Button, MonoMs>>>;
  /** When a button went down again too soon, the last few times, oldest first. */
  readonly chattered: readonly WallMs[];
}

/** Notes that a button went down. Pure. */
export function noteDown(
  wear: ButtonWear | undefined,
  { button, own, at }: { readonly button: Button; readonly own: MonoMs; readonly at: WallMs },
): ButtonWear {
  const before = wear?.down[button];
  const soon = before !== undefined && own >= before && own - before < CHATTER_MS;
  const chattered = wear?.chattered ?? [];
  return {
    down: { ...wear?.down, [button]: own },
    chattered: soon ? [...chattered, at].slice(-CHATTERS) : chattered,
  };
}

/** What is wrong with buttons now, each code once, with when it began as far as is known. */
export function buttonFaults(
  devices: readonly Pick<DeviceSnapshot, 'state' | 'down' | 'pressed' | 'wear'>[],
  now: WallMs,
): readonly { readonly code: 'button-stuck' | 'button-chatter'; readonly since: WallMs }[] {
  const here = devices.filter(({ state }) => state === 'up');
  const stuck = here
    .flatMap(({ down, pressed }) => down.map((button) => pressed[button]))
    .filter((since): since is WallMs => since !== undefined && now - since >= STUCK_MS);
  const chatter = here.flatMap(({ wear }) => {
    const first = wear?.chattered.length === CHATTERS ? wear.chattered[0] : undefined;
    return first !== undefined && now - first < CHATTER_SPAN_MS ? [first] : [];
  });
  const first = (times: readonly WallMs[]): WallMs | undefined => times.toSorted((a, b) => a - b)[0];
  const faults = [
    { code: 'button-stuck', since: first(stuck) },
    { code: 'button-chatter', since: first(chatter) },
  ] as const;
  return faults.flatMap(({ code, since }) => (since === undefined ? [] : [{ code, since }]));
}
