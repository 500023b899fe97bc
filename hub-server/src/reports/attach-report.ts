import type { UserScope } from '@otklik/shared/api/session.ts';
import type { ClaimedDelivery, DeliveryFacts } from '../db/contract/deliveries.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { MailerOptions } from '../deliveries/mailer.ts';
import type { Printer } from './print-pdf.ts';
import { type ReportSubject, reportFacts } from './report.ts';
import { reportHtml } from './report-html.ts';

function subjectOf({ from, to, scope, of }: DeliveryFacts): ReportSubject | undefined {
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  const part: UserScope | undefined =
    scope === 'all'
      ? { kind: 'all' }
      : typeof of !== 'string'
        ? undefined
        : scope === 'store'
          ? { kind: 'store', store: of }
          : { kind: 'group', group: of };
  return part === undefined ? undefined : { scope: part, from, to };
}

/** Name of a report's file. */
export const reportFile = ({ from, to }: Pick<ReportSubject, 'from' | 'to'>): string =>
  `otklik-${from}-${to}.pdf`;

/**
 * Makes a report when its mail is sent, in the language of whoever gets it: the outbox holds no file, and verdicts given
 * meanwhile count.
 */
export const attachReport =
  (db: Pick<HubDatabase, 'read'>, printer: Printer): MailerOptions['attach'] =>
  async (delivery: ClaimedDelivery) => {
    if (delivery.template !== 'report' || delivery.to.kind !== 'mail') return [];
    const subject = subjectOf(delivery.facts);
    if (subject === undefined) return { kind: 'never', error: 'report-without-subject' };
    const facts = await reportFacts(db, subject, undefined);
    if (!facts.ok) return { kind: 'never', error: facts.error.code };
    const printed = await printer.print(reportHtml(facts.value, delivery.to.settings.language));
    // Somebody may yet install what is missing.
    if (!printed.ok) return { kind: 'not-now', error: printed.error.code };
    return [{ filename: reportFile(subject), contentType: 'application/pdf', content: printed.value }];
  };
