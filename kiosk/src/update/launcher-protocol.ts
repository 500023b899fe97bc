/** What a program under the launcher tells it, over the channel between the two processes. */
export type LauncherMessage =
  /** All is well: a version on trial is trusted from now on. */
  | { readonly type: 'healthy' }
  /** Not yet, and why: the reason that is told should it come to nothing. */
  | { readonly type: 'not-yet'; readonly code: string }
  /** Asked to end when nobody is pressing: somebody is. */
  | { readonly type: 'busy' }
  /** It ends now and wants to be started again. */
  | { readonly type: 'restart' }
  /** Where its screens are, for a shell that runs beside it. They carry the screen's token. */
  | { readonly type: 'screens'; readonly urls: readonly string[] };

/** From the launcher to the program. */
export interface ProgramMessage {
  readonly type: 'stop';
  /** As soon as nobody is pressing; absent: at once. */
  readonly when?: 'idle';
}

/** In the environment of a program under the launcher: the version it was installed with. */
export const BASE_VERSION_VARIABLE = 'OTKLIK_BASE_VERSION';

/** Exit codes of the kiosk's program that mean something to who starts it. */
export const LAUNCHER_CODES = { ended: 0, wrongSetting: 2 } as const;

export function launcherMessage(value: unknown): LauncherMessage | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  if (value.type === 'healthy' || value.type === 'busy' || value.type === 'restart')
    return { type: value.type };
  if (value.type === 'not-yet' && 'code' in value && typeof value.code === 'string') {
    return /^[a-z0-9-]{1,64}$/.test(value.code) ? { type: 'not-yet', code: value.code } : undefined;
  }
  if (value.type === 'screens' && 'urls' in value && Array.isArray(value.urls)) {
    const urls = value.urls.filter((url) => typeof url === 'string');
    return { type: 'screens', urls };
  }
  return undefined;
}

/** Undefined for what is no message of ours. */
export function programMessage(value: unknown): ProgramMessage | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'stop')
    return undefined;
  return 'when' in value && value.when === 'idle' ? { type: 'stop', when: 'idle' } : { type: 'stop' };
}
