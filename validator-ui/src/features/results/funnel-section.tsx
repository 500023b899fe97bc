import type { ResultScope, ResultSlice, ResultsView } from '@otklik/shared/api/results.ts';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { FigureSection } from './figure-section.tsx';
import { type FunnelStep, funnelOf, greatestLoss, type Loss } from './funnel.ts';

interface FunnelSectionProps {
  readonly question: string;
  readonly scope: ResultScope;
  readonly marked: ResultsView['marked'];
  readonly slice: ResultSlice | undefined;
  readonly busy: boolean;
}

/** Room for every step, whether or not it is there. */
const STEPS = 6;

/** From the receipt to an answer in the index: each loss has its name and its polls. */
export function FunnelSection({ question, scope, marked, slice, busy }: FunnelSectionProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const steps = slice === undefined ? [] : funnelOf(slice, marked);
  const worst = greatestLoss(steps);
  const most = Math.max(1, ...steps.map(({ n }) => n));
  const before = worst === undefined ? undefined : steps[steps.indexOf(worst) - 1];
  const finding =
    slice === undefined
      ? undefined
      : worst === undefined || before === undefined
        ? t('figures.funnelNone')
        : t(`figures.funnelWorst.${worst.name}`, {
            share: formatPercent((before.n - worst.n) / before.n, language),
          });
  return (
    <FigureSection
      testId="funnel"
      finding={finding}
      caption={t(
        slice !== undefined && slice.receipts === 0 ? 'figures.funnelNoTill' : 'figures.funnelCaption',
      )}
      busy={busy}
      error={null}
    >
      <ol className="funnel">
        {Array.from({ length: STEPS }, (_, at) => {
          const step = steps[at];
          const above = steps[at - 1];
          return (
            <li key={step?.name ?? `room-${at}`}>
              {step === undefined ? null : (
                <Step
                  step={step}
                  wide={step.n / most}
                  lost={above === undefined ? 0 : Math.max(0, above.n - step.n) / most}
                  search={(polls) => ({ question, ...scope, ...polls })}
                />
              )}
            </li>
          );
        })}
      </ol>
    </FigureSection>
  );
}

interface StepProps {
  readonly step: FunnelStep;
  /** Shares of the longest bar. */
  readonly wide: number;
  readonly lost: number;
  readonly search: (polls: NonNullable<Loss['polls']>) => Record<string, string>;
}

function Step({ step, wide, lost, search }: StepProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const n = formatNumber(step.n, language);
  const view = useSearch({ from: '/results' });
  return (
    <>
      <span className="funnel-name">{t(`figures.stepName.${step.name}`)}</span>
      <span className="funnel-n tn" data-testid={`funnel-${step.name}`} data-n={step.n}>
        {step.polls === undefined ? (
          n
        ) : (
          <Link to="/results/polls" search={search(step.polls)} state={{ resultsView: view }} preload={false}>
            {n}
          </Link>
        )}
      </span>
      <svg viewBox="0 0 300 22" className="funnel-bar" aria-hidden="true" preserveAspectRatio="none">
        <rect
          x="0"
          y="0"
          width={wide * 300}
          height="22"
          fill={step.name === 'decided' ? 'var(--text)' : 'var(--text-2)'}
        />
        {lost === 0 ? null : (
          <rect
            x={wide * 300}
            y="0.5"
            width={lost * 300}
            height="21"
            fill="none"
            stroke="var(--line-strong)"
            strokeDasharray="2 3"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <span className="funnel-losses">
        {step.losses.map((loss) => (
          <LossWords key={loss.name} loss={loss} search={search} />
        ))}
      </span>
    </>
  );
}

function LossWords({ loss, search }: Pick<StepProps, 'search'> & { readonly loss: Loss }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const view = useSearch({ from: '/results' });
  const words = t(`figures.loss.${loss.name}`, { n: formatNumber(loss.n, language) });
  return (
    <span data-testid={`loss-${loss.name}`} data-n={loss.n}>
      {loss.polls === undefined ? (
        words
      ) : (
        <Link to="/results/polls" search={search(loss.polls)} state={{ resultsView: view }} preload={false}>
          {words}
        </Link>
      )}
    </span>
  );
}
