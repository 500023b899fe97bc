import { BEEP_MAX_MS, BEEP_MIN_MS, BUTTONS } from '@otklik/firmware-protocol/constants.ts';
import { initialSession, stepSession } from '@otklik/firmware-protocol/session.ts';
import type { SessionInput, SessionOutput } from '@otklik/firmware-protocol/session-types.ts';
import { hostFrame } from '@otklik/firmware-protocol/writer.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { beatLog } from './beat-log.ts';
import type { DevicePort, DeviceReport, LedMode } from './port.ts';
import { openSerialLine, type SerialLine } from './serial-line.ts';
import { tellAgain } from './tell-again.ts';

export interface SerialDeviceOptions {
  readonly clock: Clock;
  /** Wait before the first new try to open the line; doubles up to `retryMaxMs`. */
  readonly retryMinMs?: number;
  readonly retryMaxMs?: number;
  /** Replaces the real line, for tests of what serialport cannot be made to do. */
  readonly openLine?: typeof openSerialLine;
}

type Listener = Parameters<DevicePort['start']>[0];

const TICK_MS = 100;
/** A tick this late means the process stood still: bytes may be waiting, so silence is judged by the next tick. */
const STALL_MS = 1000;
/** LED frames are not acknowledged: each is repeated this often, so that none stays wrong for long. */
const LED_REPEAT_MS = 5000;
/** How often it is looked whether the path still leads to the line that is open. */
const CHECK_MS = 500;

/**
 * A console on a serial line (firmware-protocol/PROTOCOL.md). It reconnects by itself until closed: the path may vanish
 * and come back as another device. Besides the session's faults it reports `serialport-missing`, `open-failed`.
 */
export function serialDevice(path: string, options: SerialDeviceOptions): DevicePort {
  const { clock, retryMinMs = 250, retryMaxMs = 2000, openLine = openSerialLine } = options;
  let session = initialSession;
  let listener: Listener = () => undefined;
  let durableUpTo: (serial: string, bootId: string) => number = () => 0;
  let line: SerialLine | undefined;
  let ticker: NodeJS.Timeout | undefined;
  let retry: NodeJS.Timeout | undefined;
  let retryMs = retryMinMs;
  let connecting: Promise<void> | undefined;
  let checking = false;
  let closed = false;
  let lastTick = clock.mono();
  let lastCheck = lastTick;
  let ledsDue = 0;
  let lastFailure = '';
  let beepUntil = 0;
  /** Of how many frames not understood the session has told itself: the first of each kind. */
  let badTold = 0;
  const ignored = tellAgain('bad-message');
  const beats = beatLog(clock);
  const leds = new Map<Button, LedMode>(BUTTONS.map((button) => [button, 'off']));

  function step(input: SessionInput): void {
    const now = clock.mono();
    const result = stepSession(session, input, { now, durableUpTo });
    if (result.state.boot?.lastBeat !== session.boot?.lastBeat) beats.note();
    // Before anyone is told: the listener may acknowledge at once, which steps again.
    session = result.state;
    const reports: DeviceReport[] = [];
    for (const output of result.outputs) {
      if (output.kind === 'send') line?.write(hostFrame(output.message));
      else reports.push(toReport(output));
      if (output.kind === 'up') greet(now);
      if (output.kind === 'fault' && output.code === 'bad-message') badTold += 1;
    }
    if (reports.length > 0) listener(reports);
  }

  /** A device that has just come up knows nothing of its LEDs, nor of a beep still going on. */
  function greet(now: number): void {
    sendLeds(now);
    if (beepUntil > now) sendBeep(beepUntil - now);
  }

  function sendLeds(now: number): void {
    ledsDue = now + LED_REPEAT_MS;
    for (const [button, mode] of leds) sendLed(button, mode);
  }

  function sendLed(button: Button, mode: LedMode): void {
    if (session.phase === 'up') line?.write(hostFrame({ type: 'LED', button, mode }));
  }

  function sendBeep(ms: number): void {
    if (session.phase === 'up') line?.write(hostFrame({ type: 'BEEP', ms }));
  }

  function connect(): void {
    if (closed || connecting !== undefined) return;
    connecting = openOnce().finally(() => {
      connecting = undefined;
    });
  }

  async function openOnce(): Promise<void> {
    const mine: { line?: SerialLine } = {};
    const opened = await openLine(path, {
      bytes: (bytes) => {
        if (mine.line === line && line !== undefined) step({ kind: 'bytes', bytes });
      },
      vanished: () => {
        if (mine.line === line && line !== undefined) lineLost();
      },
    });
    if (!opened.ok) {
      // A line that stays away is told once, not at each try.
      if (opened.error.detail !== lastFailure && !closed) listener([{ kind: 'fault', ...opened.error }]);
      lastFailure = opened.error.detail;
      if (opened.error.code !== 'serialport-missing') retryLater();
      return;
    }
    if (closed) {
      await opened.value.close();
      return;
    }
    lastFailure = '';
    mine.line = opened.value;
    line = opened.value;
    step({ kind: 'open' });
  }

  function retryLater(): void {
    clearTimeout(retry);
    if (closed) return;
    retry = setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, retryMaxMs);
  }

  function lineLost(): void {
    line = undefined;
    step({ kind: 'line-lost', reason: 'unplugged' });
    retryLater();
  }

  function tick(): void {
    const now = clock.mono();
    const stalled = now - lastTick > STALL_MS;
    lastTick = now;
    if (stalled) return;
    step({ kind: 'tick' });
    const { unknownType, badField } = session.ignored;
    const detail = `frames not understood: ${unknownType} of an unknown type, ${badField} with a bad field`;
    const again = ignored(unknownType + badField, now, detail, badTold);
    if (again.length > 0) listener(again);
    if (session.phase === 'up') {
      retryMs = retryMinMs;
      if (now >= ledsDue) sendLeds(now);
    }
    if (line !== undefined && now - lastCheck >= CHECK_MS) {
      lastCheck = now;
      void leaveMovedLine(line);
    }
  }

  /**
   * serialport does not always tell that the line is gone: a read under way at that moment gives 0 bytes, and its
   * binding then reads again and again, at full load. A path that is gone, or leads elsewhere, tells it too.
   */
  async function leaveMovedLine(suspect: SerialLine): Promise<void> {
    if (checking) return;
    checking = true;
    const moved = await suspect.moved();
    checking = false;
    if (!moved || line !== suspect) return;
    lineLost();
    await suspect.close();
  }

  return {
    name: `serial:${path}`,
    start: (reportTo, lookUp) => {
      listener = reportTo;
      durableUpTo = lookUp;
      lastTick = clock.mono();
      ticker = setInterval(tick, TICK_MS);
      connect();
    },
    acknowledge: (serial, bootId, seq) => step({ kind: 'durable', serial, bootId, seq }),
    led: (button, mode) => {
      leds.set(button, mode);
      sendLed(button, mode);
    },
    beep: (ms) => {
      const whole = Math.min(BEEP_MAX_MS, Math.max(BEEP_MIN_MS, Math.round(ms)));
      beepUntil = clock.mono() + whole;
      sendBeep(whole);
    },
    beats: beats.recent,
    close: async () => {
      if (closed) return;
      closed = true;
      clearInterval(ticker);
      clearTimeout(retry);
      await connecting;
      const last = line;
      line = undefined;
      step({ kind: 'line-lost', reason: 'closed' });
      await last?.close();
    },
  };
}

/** The session's reports are the kiosk's, one to one: this compiles only as long as that is so. */
function toReport(output: Exclude<SessionOutput, { kind: 'send' }>): DeviceReport {
  return output;
}
