import { Button } from '@mantine/core';
import type { ComparisonReply, ResultScope, ResultsView } from '@otklik/shared/api/results.ts';
import { useQuery } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Field, textOf } from '../../ui/fields.tsx';
import { formatNumber, formatPercent, formatShare } from '../../ui/format.ts';
import { isDay, shifted } from '../exports/export-search.ts';
import { FigureSection } from './figure-section.tsx';
import { indexOf } from './groups.ts';
import { IntervalRows } from './interval-rows.tsx';
import { comparisonQuery } from './results-queries.ts';
import { mayOverlap, scopeOfView } from './results-search.ts';
import { SliceFields } from './slice-fields.tsx';
import { useSliceName } from './slice-name.ts';

/** Days on either side of a training, unless others are named. */
const BESIDE = 14;

interface CompareSectionProps {
  readonly question: string;
  readonly view: ResultsView;
  readonly onChange: (view: ResultsView) => void;
}

/** Two slices beside each other: whether they differ by more than chance, in words and in a picture. */
export function CompareSection({ question, view, onChange }: CompareSectionProps) {
  const { t } = useTranslation();
  const a = view.a ?? {};
  const b = view.b ?? {};
  const found = useQuery(comparisonQuery(useHub(), { question, marked: view.marked, a, b }));
  // What is kept until the reply comes is of other slices: its numbers must not stand beside the names of these.
  const reply = found.isPlaceholderData ? undefined : found.data;
  const finding = useFinding(reply);
  const nameOf = useSliceName();
  const beside = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const day = textOf(data, 'day');
    const length = Number(textOf(data, 'length'));
    if (!isDay(day) || !Number.isInteger(length) || length < 1) return;
    const { from: _from, to: _to, ...place } = scopeOfView(view);
    onChange({
      ...view,
      a: { ...place, from: day, to: shifted(day, length) },
      b: { ...place, from: shifted(day, -length), to: day },
    });
  };
  return (
    <FigureSection
      testId="compare"
      className="compare"
      level={2}
      finding={finding}
      caption={t('figures.compareCaption')}
      busy={found.isPlaceholderData}
      error={found.error}
    >
      <div className="compare-sides">
        {(['a', 'b'] as const).map((side) => (
          <fieldset key={side}>
            <legend>{t(`figures.side.${side}`)}</legend>
            <SliceFields
              name={`compare-${side}`}
              scope={side === 'a' ? a : b}
              onChange={(scope: ResultScope) => onChange({ ...view, a, b, [side]: scope })}
            />
          </fieldset>
        ))}
      </div>
      <form className="compare-beside" onSubmit={beside} data-testid="compare-beside">
        <Field name="day" type="date" label={t('figures.besideDay')} required />
        <Field
          name="length"
          type="number"
          label={t('figures.besideLength')}
          min={1}
          max={365}
          defaultValue={BESIDE}
          required
        />
        <Button type="submit" variant="default" data-testid="compare-beside-do">
          {t('figures.besideDo')}
        </Button>
      </form>
      <div className="compare-said">
        <Words reply={reply} overlap={mayOverlap(a, b)} />
        <div>
          <IntervalRows
            label={t('figures.compareLabel')}
            marked={view.marked}
            groups={[
              {
                ...{ id: 'sides', title: undefined, bracket: false },
                rows: (['a', 'b'] as const).map((side) => ({
                  id: side,
                  name: `${t(`figures.letter.${side}`)}: ${nameOf(side === 'a' ? a : b)}`,
                  index: reply === undefined ? undefined : indexOf(reply[side], view.marked),
                  list: reply?.[side].list ?? '/',
                })),
              },
            ]}
          />
          <DifferencePicture reply={reply} />
        </div>
      </div>
      <Button
        variant="default"
        onClick={() => {
          const { a: _a, b: _b, ...rest } = view;
          onChange(rest);
        }}
        data-testid="compare-close"
      >
        {t('figures.compareClose')}
      </Button>
    </FigureSection>
  );
}

function useFinding(reply: ComparisonReply | undefined): string | undefined {
  const { t } = useTranslation();
  const [language] = useLanguage();
  if (reply === undefined) return undefined;
  const { difference } = reply;
  if (difference === undefined) return t('figures.compareNone');
  if (!difference.shown) return t('figures.compareNoise');
  return t(difference.difference > 0 ? 'figures.compareHigher' : 'figures.compareLower', {
    points: formatNumber(Math.abs(difference.difference) * 100, language, 1),
  });
}

function Words({
  reply,
  overlap,
}: {
  readonly reply: ComparisonReply | undefined;
  readonly overlap: boolean;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { difference } = reply ?? {};
  const side = (name: 'a' | 'b') => {
    if (reply === undefined) return '\u00a0';
    const index = indexOf(reply[name], reply.marked === 'without' ? 'without' : undefined);
    return index === undefined
      ? t('figures.sideNone', { side: t(`figures.letter.${name}`) })
      : t('figures.sideSaid', {
          side: t(`figures.letter.${name}`),
          share: formatPercent(index.share, language),
          low: formatShare(index.low, language),
          high: formatShare(index.high, language),
          n: formatNumber(index.n, language),
        });
  };
  return (
    <div className="words compare-words" data-testid="compare-words" data-shown={difference?.shown}>
      <p>{side('a')}</p>
      <p>{side('b')}</p>
      <p>
        {difference === undefined
          ? '\u00a0'
          : t(difference.shown ? 'figures.differenceShown' : 'figures.differenceNoise', {
              points: formatNumber(difference.difference * 100, language, 1),
              low: formatNumber(difference.low * 100, language, 1),
              high: formatNumber(difference.high * 100, language, 1),
            })}
      </p>
      <p>
        {reply === undefined
          ? '\u00a0'
          : t('figures.enough', {
              margin: formatNumber(reply.enough.margin * 100, language),
              answers: formatNumber(reply.enough.answers, language),
            })}
      </p>
      <p data-testid="compare-overlap">{overlap ? t('figures.overlap') : '\u00a0'}</p>
    </div>
  );
}

const width = 520;
const plot = { left: 178, right: 462 } as const;

/** The difference with its interval against nothing: where the interval holds 0, no difference is shown. */
function DifferencePicture({ reply }: { readonly reply: ComparisonReply | undefined }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const difference = reply?.difference;
  const reach = Math.max(0.05, Math.abs(difference?.low ?? 0), Math.abs(difference?.high ?? 0)) * 1.1;
  const x = (value: number) => plot.left + ((value + reach) / (2 * reach)) * (plot.right - plot.left);
  const words =
    reply === undefined
      ? t('common.loading')
      : difference === undefined
        ? t('figures.compareNone')
        : t(difference.shown ? 'figures.differenceShown' : 'figures.differenceNoise', {
            points: formatNumber(difference.difference * 100, language, 1),
            low: formatNumber(difference.low * 100, language, 1),
            high: formatNumber(difference.high * 100, language, 1),
          });
  return (
    <svg className="chart" viewBox={`0 0 ${width} 64`} role="img" aria-label={words}>
      <text x="10" y="24">
        {t('figures.differenceName')}
      </text>
      <line x1={plot.left} x2={plot.right} y1="40" y2="40" stroke="var(--line)" />
      <line x1={x(0)} x2={x(0)} y1="4" y2="44" stroke="var(--text)" strokeWidth="2" strokeDasharray="2 3" />
      <text x={x(0)} y="58" className="axis" textAnchor="middle">
        0
      </text>
      <text x={plot.left} y="58" className="axis">
        {formatNumber(-reach * 100, language, 1)}
      </text>
      <text x={plot.right} y="58" className="axis" textAnchor="end">
        {formatNumber(reach * 100, language, 1)}
      </text>
      {difference === undefined ? null : (
        <>
          <path
            d={`M${x(difference.low)} 20H${x(difference.high)}M${x(difference.low)} 14v12M${x(difference.high)} 14v12`}
            stroke="var(--text)"
            strokeWidth="2"
            strokeDasharray={difference.shown ? undefined : '3 4'}
            fill="none"
          />
          <circle
            cx={x(difference.difference)}
            cy="20"
            r="4.6"
            fill={difference.shown ? 'var(--text)' : 'var(--bg)'}
            stroke="var(--text)"
            strokeWidth="1.8"
          />
        </>
      )}
    </svg>
  );
}
