import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Failure, Field, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { ScopeChoice, scopeOf } from '../delivery/scope-choice.tsx';
import { SampleCard } from './sample-card.tsx';
import { samplesQuery } from './sample-queries.ts';
import './samples.css';

const DAY_MS = 86_400_000;
const dayAfter = (date: string): string =>
  new Date(Date.parse(date) + DAY_MS).toISOString().split('T')[0] ?? date;

/** What random samples of the question's polls say of those nobody has reviewed. */
export function SamplesSection({ question }: { readonly question: string }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const samples = useQuery(samplesQuery(hub, question));
  const [committing, setCommitting] = useState(false);
  const changed = () => client.invalidateQueries({ queryKey: ['samples'] });
  const list = samples.data?.samples ?? [];
  return (
    <section className="samples" data-testid={`samples-${question}`}>
      <h3>{t('samples.title')}</h3>
      <p className="cap">{t('samples.lead')}</p>
      <Failure error={samples.error} />
      {/* The words of the answer stand where those of waiting stood: what is below does not move. */}
      {list.length > 0 || samples.isError ? null : (
        <p className="words" data-testid={samples.isSuccess ? 'samples-none' : 'samples-loading'}>
          {t(samples.isSuccess ? 'samples.none' : 'common.loading')}
        </p>
      )}
      {list.map((sample, at) => (
        <SampleCard key={sample.id} sample={sample} newest={at === 0} onChanged={changed} />
      ))}
      <Button variant="default" onClick={() => setCommitting(true)} data-testid="sample-commit">
        {t('samples.commit')}
      </Button>
      {committing ? (
        <FormDialog
          name="commit-sample"
          title={t('samples.commitTitle')}
          text={t('samples.commitText')}
          action={t('samples.commit')}
          send={(data) =>
            orThrow(
              hub.commitSample({
                ...{ question, from: textOf(data, 'from'), to: dayAfter(textOf(data, 'to')) },
                scope: scopeOf(textOf(data, 'scope')),
              }),
            )
          }
          onDone={() => {
            setCommitting(false);
            void changed();
          }}
          onClose={() => setCommitting(false)}
        >
          <Field name="from" type="date" label={t('samples.from')} required />
          <Field name="to" type="date" label={t('samples.to')} required />
          <ScopeChoice label={t('samples.scope')} />
        </FormDialog>
      ) : null}
    </section>
  );
}
