import {
  deliveryListReplySchema,
  mailSettingsReplySchema,
  scheduleListReplySchema,
  webhookListReplySchema,
} from '@otklik/shared/api/deliveries.ts';
import { personListReplySchema } from '@otklik/shared/api/people.ts';
import { storeGroupsReplySchema } from '@otklik/shared/api/store-groups.ts';
import type { Static, TSchema } from 'typebox';

type Send = <S extends TSchema>(schema: S, value: Static<S>) => void;

/** More of them than a list shows at once. */
const PEOPLE = [
  ['boss', 'Анна Белова'],
  ['petrov', 'Игорь Петров'],
  ['smirnova', 'Ольга Смирнова'],
  ['orlov', 'Павел Орлов'],
  ['lee', 'Susan Lee'],
  ['egorova', 'Вера Егорова'],
  ['kim', 'Андрей Ким'],
  ['zaitseva', 'Мария Зайцева'],
  ['titov', 'Олег Титов'],
  ['young', 'Patrick Young'],
] as const;
const AT = Date.UTC(2026, 8, 1, 9);
const all = { kind: 'all' } as const;

/** What the demo's hub says of mail, webhooks and reports; false where it was asked for something else. */
export function sendDelivery(path: string, send: Send): boolean {
  switch (path) {
    case '/session/mail':
      send(mailSettingsReplySchema, {
        ready: true,
        settings: {
          ...{ on: true, address: 'boss@example.org', language: 'ru', zone: 'Europe/Moscow' },
          ...{ quiet: { from: 1320, to: 480 }, digestAt: 540 },
        },
      });
      return true;
    case '/deliveries': {
      const mail = {
        kind: 'mail',
        createdAt: AT,
        dueAt: AT,
        attempts: 0,
        held: false,
        recipient: 'u1',
      } as const;
      send(deliveryListReplySchema, {
        deliveries: [
          { ...mail, id: 'd1', template: 'report', state: 'sent', finishedAt: AT },
          { ...mail, id: 'd2', template: 'alert-fired', state: 'waiting', held: true },
          {
            ...{ ...mail, id: 'd3', kind: 'webhook', template: 'alert-fired', state: 'dead' },
            ...{ attempts: 3, error: 'address-closed', webhook: 'Pager' },
          },
        ],
      });
      return true;
    }
    case '/webhooks': {
      const hook = { id: 'w1', name: 'Pager', url: 'https://hook.example/otklik', scope: all, createdAt: AT };
      send(webhookListReplySchema, { webhooks: [{ ...hook, events: ['alert-fired', 'alert-resolved'] }] });
      return true;
    }
    case '/report-schedules': {
      const weekly = { id: 's1', scope: all, every: 'week', zone: 'Europe/Moscow', at: 480 } as const;
      send(scheduleListReplySchema, {
        schedules: [{ ...weekly, recipients: ['u1', 'u2', 'u3'], createdAt: AT, next: AT + 86_400_000 }],
      });
      return true;
    }
    case '/users': {
      const boss = { role: 'manager', scope: all } as const;
      send(personListReplySchema, {
        users: PEOPLE.map(([login, name], index) => ({
          ...{ ...boss, id: `u${index + 1}`, login, name },
          ...{ joined: true, secondStep: true, linked: false, active: true, createdAt: AT, revision: 1 },
        })),
      });
      return true;
    }
    case '/store-groups':
      send(storeGroupsReplySchema, { groups: [] });
      return true;
    default:
      return false;
  }
}
