import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { canAnswer, type MachineState } from '@otklik/shared/poll/state.ts';
import { phaseOf } from '@otklik/shared/poll/view.ts';
import type { Asking } from '../questions/current.ts';
import type { PlaceView } from '../screen/protocol.ts';

export interface ViewInput {
  readonly state: MachineState;
  readonly config: KioskConfig | undefined;
  /** Monotonic ms. */
  readonly now: number;
  readonly answersThisMonth: number;
  readonly touch: boolean;
  readonly identifying: boolean;
  readonly asking: Asking;
  /** The next press of the seller button confirms the insert. */
  readonly armed: boolean;
  readonly canPlay: (sha256: string) => boolean;
}

/** What one workplace's screen shows. */
export function placeView({
  state,
  config,
  now,
  answersThisMonth,
  touch,
  identifying,
  asking,
  armed,
  canPlay,
}: ViewInput): PlaceView {
  const phase = phaseOf(state, now);
  const open = phase.kind === 'ask' ? state.poll : undefined;
  const asked = open === undefined ? state.config.question : open.config.question;
  const known = (id: string | undefined) => config?.questions.find((one) => one.id === id);
  const asks = known(asked?.id);
  const question = asks === undefined ? undefined : { ...asks.moreText, ...asks.text };
  const insert = asking.planned && {
    id: asking.planned.question,
    text: known(asking.planned.question)?.text,
  };
  const prompt = open?.prompt === undefined ? undefined : open.config.question?.prompt;
  const next = state.config.question?.prompt;
  const cover = Math.max(...state.covers.map(({ until }) => until - now), 0);
  return {
    place: state.place,
    phase: phase.kind,
    ...(question === undefined ? {} : { question }),
    ...(phase.kind === 'ask' && open !== undefined
      ? {
          windowMs: open.config.windowMs,
          ...(open.deadline === undefined ? {} : { leftMs: Math.max(0, phase.until - now) }),
        }
      : {}),
    ...(prompt === undefined || open === undefined
      ? {}
      : { prompt: { poll: open.seq, kind: prompt.kind, url: `/media/${prompt.sha256}` } }),
    // Laid ready before the press: it is to be heard at once.
    ...(next === undefined || !canPlay(next.sha256)
      ? {}
      : { nextPrompt: { kind: next.kind, url: `/media/${next.sha256}` } }),
    ...(cover > 0 ? { forceMajeureLeftMs: cover } : {}),
    answersThisMonth,
    touch,
    console: canAnswer(state),
    ...(identifying ? { identifying } : {}),
    ...(insert === undefined
      ? {}
      : {
          insert: {
            id: insert.id,
            ...(insert.text === undefined ? {} : { text: insert.text }),
            ...(armed ? { armed } : {}),
          },
        }),
  };
}
