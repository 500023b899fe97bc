import type { ListedRelease, ReleaseProgress, RolloutRequest } from '@otklik/shared/api/releases.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { timesIn } from '../../ui/format.ts';
import { refusalWords } from './refusal-words.ts';
import { type RolloutStep, rolloutState, stepOf } from './rollout-rules.ts';

interface CardProps {
  readonly listed: ListedRelease;
  readonly progress: ReleaseProgress | undefined;
  readonly admin: boolean;
  readonly onStep: (step: RolloutStep) => void;
}

/** One release: whom it is offered to, how far it has come, and what may be done about it. */
export function ReleaseCard({ listed, progress, admin, onStep }: CardProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { release, addedAt, rollout, rolloutAt } = listed;
  const { version, sha256, over } = release;
  const time = (at: number): string =>
    timesIn(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  const state = rolloutState(listed);
  const steps = (['hold', 'goOn', 'stop', 'undo'] as const).filter(
    (step) => stepOf(step, listed) !== undefined,
  );
  return (
    <article className="release" data-testid={`release-${version}`} data-state={state}>
      <header>
        <h3>{version}</h3>
        <p>
          {t('releases.added', { at: time(addedAt) })}, <code>{sha256.slice(0, 8)}</code>
          {over === undefined ? null : `, ${t('releases.over', { versions: over.join(', ') })}`}
        </p>
      </header>
      <p className="release-state">
        <b>{t(`releases.state.${state}`, { at: rolloutAt === undefined ? '' : time(rolloutAt) })}</b>
        {rollout === undefined || state === 'stopped' || state === 'absent' ? null : (
          <RolloutWords rollout={rollout} />
        )}
      </p>
      {progress === undefined || (progress.offered === 0 && progress.running === 0) ? null : (
        <Progress {...{ progress, version }} />
      )}
      {admin && state !== 'absent' ? (
        <div className="row-actions">
          <button
            type="button"
            className="plain-button"
            aria-label={t(rollout === undefined ? 'releases.startLabel' : 'releases.changeLabel', {
              version,
            })}
            onClick={() => onStep('start')}
            data-testid="rollout-start"
          >
            {t(rollout === undefined ? 'releases.start' : 'releases.change')}
          </button>
          {steps.map((step) => (
            <button
              key={step}
              type="button"
              className="plain-button"
              aria-label={t(`releases.${step}Label`, { version })}
              onClick={() => onStep(step)}
              data-testid={`rollout-${step}`}
            >
              {t(`releases.${step}`)}
            </button>
          ))}
        </div>
      ) : null}
    </article>
  );
}

/** Whom, and when it is put in. */
function RolloutWords({ rollout: { percent, kiosks, when } }: { readonly rollout: RolloutRequest }) {
  const { t } = useTranslation();
  const words = [
    ...(percent === 0 ? [] : [t('releases.set.percent', { percent })]),
    ...(kiosks.length === 0 ? [] : [t('releases.set.named', { count: kiosks.length })]),
    t(`releases.set.${when}`),
  ];
  return <>: {words.join('; ')}</>;
}

/** A bar of those that run it out of all that are offered it, and in words where the others stand. */
function Progress({ progress, version }: { readonly progress: ReleaseProgress; readonly version: string }) {
  const { t } = useTranslation();
  const { running, trial, loading, ready, refused, waiting, silent, reasons } = progress;
  const most = running + loading + ready + refused + waiting;
  const lines = [
    t('releases.progress.running', { count: running }) +
      (trial === 0 ? '' : ` (${t('releases.progress.trial', { count: trial })})`),
    ...(loading === 0 ? [] : [t('releases.progress.loading', { count: loading })]),
    ...(ready === 0 ? [] : [t('releases.progress.ready', { count: ready })]),
    ...(waiting === 0
      ? []
      : [
          t('releases.progress.waiting', { count: waiting }) +
            (silent === 0 ? '' : ` (${t('releases.progress.silent', { count: silent })})`),
        ]),
  ];
  return (
    <div className="release-progress">
      <progress
        max={Math.max(1, most)}
        value={running}
        aria-label={t('releases.progress.label', { version })}
        data-testid="release-progress"
      />
      <p data-testid="release-progress-words">{lines.join(', ')}</p>
      {refused === 0 ? null : (
        <p className="release-refused">
          {t('releases.progress.refused', { count: refused })}
          {': '}
          {reasons
            .map(({ code, count }) => t('releases.progress.reason', { why: refusalWords(t, code), n: count }))
            .join('; ')}
        </p>
      )}
    </div>
  );
}
