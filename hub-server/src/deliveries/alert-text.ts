import { alertMessage } from '@otklik/shared/i18n/alert-text.ts';
import type { DeliveryFacts } from '../db/contract/deliveries.ts';
import type { Lines, MailLocale } from './mail-text.ts';

/** What an alert's mail says: what it is and where, and what was found. */
export function alertText(
  template: 'alert-fired' | 'alert-resolved',
  facts: DeliveryFacts,
  locale: MailLocale,
): Lines {
  const { subject, body } = alertMessage(template, facts, locale);
  return { subject, lines: [body] };
}
