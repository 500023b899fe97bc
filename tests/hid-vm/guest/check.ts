import type { FarSide } from './far-side.ts';
import { type Backend, type Journal, type Kiosk, presses, startKiosk, story } from './near-side.ts';

export interface Scene {
  readonly backend: Backend;
  readonly far: FarSide;
  readonly journal: Journal;
  kiosk?: Kiosk;
}

/** One check; the checks of a list follow one another on one scene. What it returns is noted beside its name. */
export interface Check {
  readonly name: string;
  /** It needs to hear of a device that comes while it runs. */
  readonly hotPlug?: true;
  run(scene: Scene): Promise<string | undefined>;
}

/** The kiosk the checks before have started. */
export function kioskOf({ kiosk }: Scene): Kiosk {
  if (kiosk === undefined) throw new Error('no adapter is running: a check before this one failed');
  return kiosk;
}

export async function restart(scene: Scene, spec: { vid: number; pid: number }): Promise<Kiosk> {
  await scene.kiosk?.port.close();
  const kiosk = await startKiosk(scene.backend, spec, scene.journal);
  scene.kiosk = kiosk;
  return kiosk;
}

/** Waits until exactly this was pressed, in words as `presses` has them. */
export async function expectPresses(kiosk: Kiosk, expected: string): Promise<void> {
  const wanted = expected.split(', ').length;
  await kiosk.until((reports) => presses(reports).split(', ').length >= wanted && presses(reports) !== '');
  equal(presses(kiosk.reports()), expected, 'reported');
}

export async function expectStory(kiosk: Kiosk, entry: string): Promise<void> {
  const came = await kiosk.until((reports) => story(reports).includes(entry));
  if (!came)
    throw new Error(`waited for ${entry}; reported: ${story(kiosk.reports()).join(', ') || 'nothing'}`);
}

/** Nothing is kept any more: all was acknowledged. */
export async function expectEmptyRing(scene: Scene): Promise<void> {
  if ((await scene.far.until(({ ring }) => ring.length === 0)) !== undefined) return;
  const { ring } = await scene.far.tell({ do: 'tell' });
  throw new Error(`the console still keeps ${ring.join(', ')}`);
}

export function equal(got: unknown, expected: unknown, what: string): void {
  const [is, should] = [JSON.stringify(got), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}: ${is}, not ${should}`);
}
