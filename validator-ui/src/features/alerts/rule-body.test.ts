import { defaultThresholds } from '@otklik/shared/api/alert-kinds.ts';
import type { AlertRule } from '@otklik/shared/api/alerts.ts';
import { expect, it } from 'vitest';
import { bodyOf, type Tellable } from './rule-body.ts';

const rule: AlertRule = {
  ...{ id: 'r', name: '', on: true, revision: 1, builtIn: false },
  kind: 'disk',
  scope: { kind: 'store', store: 's' },
  ...{ thresholds: defaultThresholds.disk, recipients: ['boss'], webhooks: ['pager', 'chat'] },
};

/** A form that shows the rule as it is, and whom it can name. */
function sent(tellable: Tellable, ticked: readonly string[] = ['pager', 'chat']) {
  const data = new FormData();
  for (const [name, value] of [
    ...[
      ['on', 'on'],
      ['scope', 'store s'],
      ['recipientsOf', 'some'],
    ],
    ...Object.entries(rule.thresholds).map(([name, value]) => [name, String(value)]),
  ] as [string, string][])
    data.append(name, value);
  if (tellable.webhooks !== undefined) data.append('webhooksOf', 'some');
  for (const { id } of tellable.webhooks ?? []) if (ticked.includes(id)) data.append('webhooks', id);
  return bodyOf(data, { kind: 'disk', rule, tellable });
}

it('keeps whom it tells while their lists have not come', () => {
  expect(sent({ people: [], webhooks: undefined })).toMatchObject({
    ...{ recipients: ['boss'], webhooks: ['pager', 'chat'] },
    scope: { kind: 'store', store: 's' },
  });
});

it('tells those that are ticked; a webhook that is no more is told no more', () => {
  const webhooks = [
    { id: 'pager', name: 'Pager' },
    { id: 'new', name: 'New' },
  ];
  expect(sent({ people: [], webhooks }).webhooks).toEqual(['pager']);
  expect(sent({ people: [], webhooks }, []).webhooks).toEqual([]);
});
