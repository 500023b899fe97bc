import { type AlertKind, criticalKinds, defaultThresholds } from '@otklik/shared/api/alert-kinds.ts';
import type { AlertRule, AlertRuleBody } from '@otklik/shared/api/alerts.ts';
import { textOf } from '../../ui/fields.tsx';
import { minuteOf } from '../account/mail-section.tsx';
import { scopeOf } from '../delivery/scope-choice.tsx';
import { storedThreshold } from './thresholds.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whom the form can name. */
export interface Tellable {
  readonly people: readonly Named[];
  /** Undefined: the caller may not see them, or their list has not come. */
  readonly webhooks: readonly Named[] | undefined;
}

/**
 * The rule that a form asks for. What the form does not show stays as it was: people outside the caller's part of the
 * chain, webhooks that are not listed, and the quiet hours of a critical rule, which count for nothing.
 */
export function bodyOf(
  data: FormData,
  {
    kind,
    rule,
    tellable,
  }: { readonly kind: AlertKind; readonly rule: AlertRule | undefined; readonly tellable: Tellable },
): AlertRuleBody {
  const lines: Readonly<Record<string, number>> = rule?.thresholds ?? defaultThresholds[kind];
  const from = minuteOf(textOf(data, 'quietFrom'));
  const to = minuteOf(textOf(data, 'quietTo'));
  const typed = from === undefined || to === undefined ? undefined : { from, to };
  const quiet = criticalKinds.includes(kind) ? rule?.quiet : typed;
  const seen = new Set(tellable.people.map(({ id }) => id));
  const unseen = (rule?.recipients ?? []).filter((id) => !seen.has(id));
  const people =
    textOf(data, 'recipientsOf') === 'some' ? [...chosen(data, 'recipients'), ...unseen] : undefined;
  const picked = textOf(data, 'webhooksOf') === 'some' ? chosen(data, 'webhooks') : undefined;
  const webhooks = tellable.webhooks === undefined ? rule?.webhooks : picked;
  return {
    name: textOf(data, 'name'),
    on: data.has('on'),
    scope: scopeOf(textOf(data, 'scope')),
    thresholds: Object.fromEntries(
      Object.entries(lines).map(([name, value]) => [name, storedThreshold(name, data.get(name), value)]),
    ),
    ...(quiet === undefined ? {} : { quiet }),
    ...(people === undefined ? {} : { recipients: people }),
    ...(webhooks === undefined ? {} : { webhooks }),
  };
}

const chosen = (data: FormData, name: string): string[] =>
  data.getAll(name).filter((each) => typeof each === 'string');
