import type { DevicePlace } from '@otklik/shared/api/devices.ts';

type Kiosk = NonNullable<DevicePlace['kiosk']>;

export interface UpdateWords {
  readonly key: 'offered' | 'loading' | 'ready' | 'trial' | 'refused';
  readonly version: string;
  readonly percent: number;
  /** Why it is refused. */
  readonly code: string;
}

/** Where the program's update stands, for one line: what the kiosk says, else what it is offered; undefined: nowhere. */
export function updateWords({ update, offered }: Pick<Kiosk, 'update' | 'offered'>): UpdateWords | undefined {
  const phase = update === undefined || update.phase === 'none' ? 'offered' : update.phase;
  if (phase === 'offered' && offered === undefined) return undefined;
  return {
    key: phase,
    version: (phase === 'offered' ? offered : (update?.version ?? offered)) ?? '',
    percent: update?.percent ?? 0,
    code: update?.code ?? '',
  };
}
