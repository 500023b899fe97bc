import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { canAnswer, type MachineState } from '@otklik/shared/poll/state.ts';
import { phaseOf } from '@otklik/shared/poll/view.ts';
import type { PlaceView } from '../screen/protocol.ts';

export interface ViewInput {
  readonly state: MachineState;
  readonly config: KioskConfig | undefined;
  /** Monotonic ms. */
  readonly now: number;
  readonly answersThisMonth: number;
  readonly touch: boolean;
  readonly identifying: boolean;
}

/** What one workplace's screen shows. */
export function placeView({
  state,
  config,
  now,
  answersThisMonth,
  touch,
  identifying,
}: ViewInput): PlaceView {
  const phase = phaseOf(state, now);
  const open = phase.kind === 'ask' ? state.poll : undefined;
  const asked = open === undefined ? state.config.question : open.config.question;
  const question = config?.questions.find(({ id }) => id === asked?.id)?.text;
  const prompt = open?.prompt === undefined ? undefined : open.config.question?.prompt;
  const cover = Math.max(...state.covers.map(({ until }) => until - now), 0);
  return {
    place: state.place,
    phase: phase.kind,
    ...(question === undefined ? {} : { question }),
    ...(phase.kind === 'ask' && open !== undefined
      ? { windowMs: open.config.windowMs, leftMs: Math.max(0, phase.until - now) }
      : {}),
    ...(prompt === undefined || open === undefined
      ? {}
      : { prompt: { poll: open.seq, kind: prompt.kind, url: `/media/${prompt.sha256}` } }),
    ...(cover > 0 ? { forceMajeureLeftMs: cover } : {}),
    answersThisMonth,
    touch,
    console: canAnswer(state),
    ...(identifying ? { identifying } : {}),
  };
}
