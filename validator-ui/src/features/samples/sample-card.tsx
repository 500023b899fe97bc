import { Button } from '@mantine/core';
import { SAMPLE_LIMIT, type Sample } from '@otklik/shared/api/samples.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure, Field, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { formatDays, formatNumber } from '../../ui/format.ts';
import { useScopeNames } from '../delivery/scope-choice.tsx';
import { SampleAim } from './sample-aim.tsx';
import { sampleQuery } from './sample-queries.ts';
import { SampleSays } from './sample-says.tsx';

interface CardProps {
  readonly sample: Sample;
  /** It says at once what it says; the others once they are asked. */
  readonly newest: boolean;
  readonly onChanged: () => Promise<unknown>;
}

/** One sample: committed, drawn, with what it says, revealed. */
export function SampleCard({ sample, newest, onChanged }: CardProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const { nameOf } = useScopeNames();
  const [drawing, setDrawing] = useState(false);
  const [asked, setAsked] = useState(newest);
  const reveal = useMutation({
    mutationFn: () => orThrow(hub.revealSample(sample.id)),
    onSuccess: onChanged,
  });
  const says = useQuery({ ...sampleQuery(hub, sample.id), enabled: asked && sample.drawn !== undefined });
  const drawn = says.data?.drawn ?? sample.drawn;
  // Only who sees all of its stores hears what it says, and has a say in it.
  const estimate = drawn?.estimate;
  return (
    <article className="sample" data-testid={`sample-${sample.state}`}>
      <h4>
        {t('samples.name', {
          days: formatDays(sample.from, sample.to, language),
          place: nameOf(sample.scope),
        })}
      </h4>
      {drawn === undefined ? (
        <>
          <p className="words">{t(sample.state === 'due' ? 'samples.due' : 'samples.running')}</p>
          {sample.state === 'due' ? (
            <Button variant="default" onClick={() => setDrawing(true)} data-testid="sample-draw">
              {t('samples.draw')}
            </Button>
          ) : null}
        </>
      ) : (
        <>
          {asked ? null : (
            <Button variant="default" onClick={() => setAsked(true)} data-testid="sample-open">
              {t('samples.open')}
            </Button>
          )}
          <Failure error={says.error} />
          {says.data?.drawn === undefined ? null : estimate === undefined ? (
            <p className="words" data-testid="sample-partly">
              {t('samples.partly')}
            </p>
          ) : (
            <SampleSays drawn={{ ...drawn, estimate }} />
          )}
          {drawn.late > 0 ? (
            <p className="words" data-testid="sample-late">
              {t('samples.late', { count: drawn.late, n: formatNumber(drawn.late, language) })}
            </p>
          ) : null}
          {estimate === undefined ? null : (
            <SampleAim sample={sample.id} drawn={{ ...drawn, estimate }} onChanged={onChanged} />
          )}
        </>
      )}
      <dl className="sample-seeds">
        <dt>{t('samples.commitment')}</dt>
        <dd>
          <code data-testid="sample-commitment">{sample.commitment}</code>
        </dd>
      </dl>
      {estimate === undefined ? null : sample.revealedAt === undefined ? (
        <Button
          variant="default"
          disabled={reveal.isPending}
          onClick={() => reveal.mutate()}
          data-testid="sample-reveal"
        >
          {t('samples.reveal')}
        </Button>
      ) : (
        <Proof sample={sample.id} />
      )}
      <Failure error={reveal.error} />
      {drawing ? (
        <FormDialog
          name="draw-sample"
          title={t('samples.drawTitle')}
          text={t('samples.drawText')}
          action={t('samples.draw')}
          send={(data) => orThrow(hub.drawSample(sample.id, Number(textOf(data, 'wanted'))))}
          onDone={() => {
            setDrawing(false);
            void onChanged();
          }}
          onClose={() => setDrawing(false)}
        >
          <Field
            name="wanted"
            type="number"
            min={1}
            max={SAMPLE_LIMIT}
            defaultValue={60}
            required
            label={t('samples.first')}
            hint={t('samples.firstHint')}
          />
        </FormDialog>
      ) : null}
    </article>
  );
}

/** Draws it again by the revealed seed and says whether all agrees. */
function Proof({ sample }: { readonly sample: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const check = useMutation({ mutationFn: () => orThrow(hub.sampleProof(sample)), gcTime: 0 });
  const proof = check.data;
  return (
    <>
      <Button
        variant="default"
        disabled={check.isPending}
        onClick={() => check.mutate()}
        data-testid="sample-check"
      >
        {t('samples.check')}
      </Button>
      <Failure error={check.error} />
      {proof === undefined ? null : (
        <>
          <p className="words" role="status" data-testid="sample-checked" data-fault={proof.fault ?? 'none'}>
            {proof.fault === undefined
              ? t('samples.checked', { places: formatNumber(proof.places.length, language) })
              : t(`samples.fault.${proof.fault}`)}
          </p>
          <dl className="sample-seeds">
            {(['seed', 'nonce'] as const).map((name) => (
              <div key={name}>
                <dt>{t(`samples.${name}`)}</dt>
                <dd>
                  <code>{proof[name]}</code>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </>
  );
}
