import { BEEP_MAX_MS, BEEP_MIN_MS } from '@otklik/firmware-protocol/constants.ts';
import { deviceName } from '@otklik/firmware-protocol/hid/names.ts';
import { encodeOutput } from '@otklik/firmware-protocol/hid/report.ts';
import {
  type HidSessionInput,
  initialHidSession,
  stepHidSession,
} from '@otklik/firmware-protocol/hid/session.ts';
import type { SharedOutput } from '@otklik/firmware-protocol/session-types.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { beatLog } from '../beat-log.ts';
import type { DeviceReport, LedMode } from '../port.ts';
import { tellAgain } from '../tell-again.ts';
import { type HidHandle, hex4 } from './hid-bus.ts';
import type { HidDriver } from './hid-driver.ts';
import type { HidProfile } from './profile.ts';

/** The LED report is not acknowledged: it is repeated this often, so that no light stays wrong for long. */
const LED_REPEAT_MS = 5000;

export interface ProtocolDriverParts {
  readonly clock: Clock;
  readonly durableUpTo: (serial: string, bootId: string) => number;
}

/** A console that speaks our protocol over HID (firmware-protocol/PROTOCOL.md): nothing is forgotten unacknowledged. */
export function protocolDriver(
  profile: Extract<HidProfile, { via: 'protocol' }>,
  { clock, durableUpTo }: ProtocolDriverParts,
  tell: (reports: readonly DeviceReport[]) => void,
): HidDriver {
  let session = initialHidSession;
  let handle: HidHandle | undefined;
  let ledsDue = 0;
  let beepUntil = 0;
  let leds: Readonly<Record<Button, LedMode>> = { Y: 'off', N: 'off', U: 'off', S: 'off' };
  let badTold = 0;
  const ignored = tellAgain('bad-message');
  const beats = beatLog(clock);

  function step(input: HidSessionInput): void {
    const now = clock.mono();
    const result = stepHidSession(session, input, { now, durableUpTo });
    if (result.state.boot?.lastBeat !== session.boot?.lastBeat) beats.note();
    // Before anyone is told: the listener may acknowledge at once, which steps again.
    session = result.state;
    const reports: DeviceReport[] = [];
    for (const output of result.outputs) {
      if (output.kind === 'send') handle?.write(encodeOutput({ kind: 'ack', seq: output.message.seq }));
      else reports.push(withProfile(toReport(output)));
      if (output.kind === 'fault' && output.code === 'bad-message') badTold += 1;
      // A device that has just come up knows nothing of its LEDs, nor of a beep still going on.
      if (output.kind === 'up') sendLeds(now, Math.max(0, beepUntil - now));
    }
    if (reports.length > 0) tell(reports);
  }

  const withProfile = (report: DeviceReport): DeviceReport =>
    report.kind === 'up' ? { kind: 'up', device: { ...report.device, profile: profile.id } } : report;

  function sendLeds(now: number, beepMs: number): void {
    ledsDue = now + LED_REPEAT_MS;
    handle?.write(encodeOutput({ kind: 'leds', leds, beepMs }));
  }

  return {
    opened(info, opened) {
      handle = opened;
      const fallback = `hid-${hex4(info.vid)}-${hex4(info.pid)}`;
      const identity = {
        serial: deviceName(info.serial, fallback),
        model: deviceName(info.product, fallback),
        buttons: profile.buttons,
      };
      step({ kind: 'open', identity });
    },
    report: (bytes) => step({ kind: 'report', bytes }),
    lost(reason) {
      handle = undefined;
      step({ kind: 'line-lost', reason });
    },
    tick(now) {
      step({ kind: 'tick' });
      if (session.phase === 'up' && now >= ledsDue) sendLeds(now, 0);
      const { unknownType, badField } = session.ignored;
      const detail = `reports not understood: ${unknownType} with an unknown id, ${badField} of another form`;
      const again = ignored(unknownType + badField, now, detail, badTold);
      if (again.length > 0) tell(again);
    },
    acknowledge: (serial, bootId, seq) => step({ kind: 'durable', serial, bootId, seq }),
    led(button, mode) {
      leds = { ...leds, [button]: mode };
      // The lights of one change of view come in one report, at the next tick.
      ledsDue = 0;
    },
    beep(ms) {
      const whole = Math.min(BEEP_MAX_MS, Math.max(BEEP_MIN_MS, Math.round(ms)));
      const now = clock.mono();
      beepUntil = now + whole;
      if (session.phase === 'up') sendLeds(now, whole);
    },
    beats: beats.recent,
  };
}

/** The session's reports are the kiosk's, one to one: this compiles only as long as that is so. */
function toReport(output: Exclude<SharedOutput, { kind: 'send' }>): DeviceReport {
  return output;
}
