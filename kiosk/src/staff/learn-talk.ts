import type { Clock } from '@otklik/shared/base/clock.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { type HidBus, type HidInfo, hex4 } from '../devices/hid/hid-bus.ts';
import type { ReportProfile } from '../devices/hid/profile.ts';
import { isKeyboard, type LearnState, type LearnStep, type Saying } from '../devices/learn/dialogue.ts';
import { driveLearn, type LearnOutcome } from '../devices/learn/drive-learn.ts';
import type { LearnNote, LearnStage, LearnView } from '../screen/staff-protocol.ts';
import type { LearnTalk } from './desk.ts';

export interface LearnTalkParts {
  readonly bus: HidBus;
  readonly clock: Pick<Clock, 'mono'>;
  readonly timers: Timers;
  readonly dataDir: string;
  readonly place: number;
  readonly show: (view: LearnView) => void;
  /** The profile is written: the device is to work from now on. Gives its `--device` name. */
  readonly saved: (profile: ReportProfile, place: number) => Promise<string>;
}

/** The learn dialogue as the screen shows it: the same driver as at the terminal, other words. */
export function learnTalk(parts: LearnTalkParts): LearnTalk {
  const { place, show } = parts;
  let stage: LearnStage = { at: 'opening' };
  let moved = 0;
  let suggested = '';

  function tell(next: LearnStage, notes: readonly LearnNote[] = []): void {
    moved = 0;
    stage = next;
    show({ stage, notes, moved });
  }

  function stepped({ state, says }: LearnStep): void {
    for (const saying of says) if (saying.say === 'name') suggested = saying.suggested;
    const next = stageOf(state, suggested);
    const letGo = says.some(({ say }) => say === 'let-go');
    if (next === undefined) return;
    const at =
      next.at === 'holding' ? { ...next, letGo: letGo || (stage.at === 'holding' && stage.letGo) } : next;
    const notes = says.flatMap(noteOf);
    if (notes.length > 0 || JSON.stringify(at) !== JSON.stringify(stage)) tell(at, notes);
  }

  async function over(outcome: LearnOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'saved': {
        const device = await parts.saved(outcome.profile, place);
        return tell({ at: 'saved', file: outcome.file, device, place });
      }
      case 'ended':
        return tell({
          at: 'ended',
          why: outcome.why,
          ...(outcome.detail === undefined ? {} : { detail: outcome.detail }),
        });
      case 'hid-missing':
        return tell({ at: 'ended', why: 'hid-missing', detail: outcome.detail });
      case 'cannot-write':
        return tell({ at: 'ended', why: 'cannot-write', detail: outcome.why });
      case 'not-replaced':
      case 'learned':
        return tell({ at: 'ended', why: 'not-replaced' });
      default:
        return unreachable(outcome);
    }
  }

  const driver = driveLearn({
    bus: parts.bus,
    clock: parts.clock,
    timers: parts.timers,
    dataDir: parts.dataDir,
    stepped,
    moved() {
      moved += 1;
      // A device that chatters must not flood the screen.
      if (moved <= 20) show({ stage, notes: [], moved });
    },
    taken: (file) => tell({ at: 'replace', file }),
    over: (outcome) => void over(outcome),
  });
  return { line: driver.line, stop: driver.stop };
}

/** Undefined where the driver says more than the dialogue's state does. */
function stageOf(state: LearnState, suggested: string): LearnStage | undefined {
  switch (state.at) {
    case 'choosing':
      return {
        at: 'choosing',
        devices: state.devices.map((info, index) => ({
          number: index + 1,
          name: nameOf(info),
          keyboard: isKeyboard(info),
        })),
      };
    case 'opening':
    case 'quiet':
      return { at: state.at };
    case 'pressing':
      return { at: 'pressing', button: state.button };
    case 'holding':
      return { at: 'holding', letGo: false };
    case 'naming':
      return { at: 'naming', suggested };
    case 'learned':
    case 'ended':
      return undefined;
    default:
      return unreachable(state);
  }
}

function noteOf(saying: Saying): readonly LearnNote[] {
  switch (saying.say) {
    case 'keyboard':
    case 'name-too-long':
    case 'no-such-number':
    case 'noise':
      return [{ say: saying.say }];
    case 'not-found':
      return [{ say: 'not-found', why: saying.why }];
    case 'found':
    case 'skipped':
      return [{ say: saying.say, button: saying.button }];
    case 'hold-verdict':
      return [{ say: 'hold-verdict', verdict: saying.verdict }];
    case 'devices':
    case 'quiet':
    case 'press':
    case 'hold':
    case 'let-go':
    case 'name':
    case 'not-proven':
    case 'ended':
      return [];
    default:
      return unreachable(saying);
  }
}

/** A device may call itself anything. */
function nameOf({ vid, pid, manufacturer, product, serial }: HidInfo): string {
  const own = [manufacturer, product, serial].filter((text) => text !== undefined && text !== '').join(' ');
  return `${hex4(vid)}:${hex4(pid)} ${own.replaceAll(/\p{C}/gu, '?')}`.trim();
}
