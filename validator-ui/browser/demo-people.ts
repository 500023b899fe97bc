import type { AuditRecord } from '@otklik/shared/api/audit.ts';
import type { PersonRecord, SessionListReply } from '@otklik/shared/api/people.ts';
import type { RoleName, SessionReply } from '@otklik/shared/api/session.ts';
import { KIOSKS_NOW } from './demo-kiosks.ts';

/** The token of the one link the demo hub knows. */
export const DEMO_LINK = 'a'.repeat(43);

const session = { createdAt: KIOSKS_NOW - 3_600_000, seenAt: KIOSKS_NOW, expiresAt: KIOSKS_NOW + 39_600_000 };
export const demoSessions: SessionListReply['sessions'] = [
  {
    id: '0'.repeat(16),
    ...session,
    agent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0.0.0',
    current: true,
  },
  { id: '1'.repeat(16), ...session, agent: '', current: false },
];

export const demoUser = (role: RoleName): SessionReply['user'] => ({
  ...{ id: `user-${role}`, login: role, name: 'Анна Белова', role, scope: { kind: 'all' } },
});

export const DEMO_SECRET = {
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  uri: 'otpauth://totp/Otklik:expert?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Otklik&algorithm=SHA1&digits=6&period=30',
};
/** The one code the demo hub takes. */
export const DEMO_CODE_NOW = '492039';
export const DEMO_RECOVERY = Array.from('ABCDEFGHIJ', (letter) => `${letter}2K7-MQXV-4TRW-H3ZN`);

const account = {
  scope: { kind: 'all' },
  joined: true,
  active: true,
  createdAt: KIOSKS_NOW,
  revision: 1,
} as const;
export const demoAccounts: readonly PersonRecord[] = [
  {
    ...account,
    id: 'u1',
    login: 'belova',
    name: 'Анна Белова',
    role: 'admin',
    secondStep: true,
    linked: false,
  },
  {
    ...account,
    id: 'u2',
    login: 'orlov',
    name: 'Пётр Орлов',
    role: 'expert',
    secondStep: false,
    linked: true,
  },
];

const entry = (id: number, more: Omit<AuditRecord, 'id' | 'at' | 'hash'>): AuditRecord => ({
  ...{ id, at: KIOSKS_NOW - (50 - id) * 600_000, hash: '0'.repeat(64) },
  ...more,
});
export const demoAudit: readonly AuditRecord[] = [
  entry(41, {
    ...{ user: 'u2', action: 'video-grant', kind: 'camera', subject: '5a3f0c21b7d80e94' },
    detail: { grant: '1f6e02c9', from: KIOSKS_NOW - 30_000, to: KIOSKS_NOW, reason: 'review' },
  }),
  entry(40, {
    action: 'kiosk-enrolled',
    kind: 'kiosk',
    subject: '9c1d77e0f3a25b48',
    detail: { version: '0.1.0' },
  }),
  entry(39, {
    ...{ user: 'u1', action: 'user-changed', kind: 'user', subject: 'u2' },
    detail: { role: 'expert', scope: '{"kind":"all"}' },
  }),
  entry(38, { user: 'u1', action: 'store-created', kind: 'store', subject: '07be5f10c2d94a63', detail: {} }),
];
