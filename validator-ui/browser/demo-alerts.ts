import { alertKinds, defaultThresholds } from '@otklik/shared/api/alert-kinds.ts';
import type { Alert, AlertRule } from '@otklik/shared/api/alerts.ts';
import { store } from './demo-data.ts';
import { KIOSKS_NOW } from './demo-kiosks.ts';

/** One alert in each state, and the rules every hub has. */
export const demoAlerts = (): Alert[] => [
  {
    ...{ id: '00000000000000a1', rule: 'default-kiosk-silent', kind: 'kiosk-silent', state: 'firing' },
    ...{ subject: `kiosk:${'3f'.repeat(16)}`, store: store.id, facts: {}, comments: 0 },
    firedAt: KIOSKS_NOW - 600_000,
  },
  {
    ...{ id: '00000000000000a2', rule: 'default-index-low', kind: 'index-low', state: 'acknowledged' },
    ...{ subject: `store:${store.id} q-1`, store: store.id, comments: 1 },
    facts: { index: 0.612, low: 0.55, high: 0.671, n: 240, line: 0.7 },
    ...{
      firedAt: KIOSKS_NOW - 7_200_000,
      acknowledgedAt: KIOSKS_NOW - 3_600_000,
      acknowledgedBy: 'user-admin',
    },
  },
  {
    ...{ id: '00000000000000a3', rule: 'default-disk', kind: 'disk', state: 'resolved', subject: 'hub' },
    ...{ facts: { freeMb: 1200 }, comments: 0 },
    ...{ firedAt: KIOSKS_NOW - 90_000_000, resolvedAt: KIOSKS_NOW - 80_000_000 },
  },
];

export const demoRules = (): AlertRule[] =>
  alertKinds.map((kind) => ({
    ...{ id: `default-${kind}`, kind, revision: 1, builtIn: true, name: '', on: kind !== 'index-low' },
    ...{ scope: { kind: 'all' }, thresholds: { ...defaultThresholds[kind] } },
  }));
