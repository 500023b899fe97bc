import type { ResultsReply, ResultsView } from '@otklik/shared/api/results.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { FigureSection } from './figure-section.tsx';
import { FileButtons } from './file-buttons.tsx';
import { indexOf, type ResultRow, type RowGroup, replyBy, rowGroups } from './groups.ts';
import { type IntervalGroup, IntervalRows } from './interval-rows.tsx';
import type { Asked } from './results-queries.ts';

/** More rows than can be taken in: the file has them all. */
const MOST = 120;

interface PlacesSectionProps {
  readonly asked: Asked;
  readonly found: UseQueryResult<ResultsReply>;
  readonly view: ResultsView;
  readonly onChange: (view: ResultsView) => void;
}

/** Stores, workplaces or workers as intervals on one axis; those that cannot be told apart stand together. */
export function PlacesSection({ asked, found, view, onChange }: PlacesSectionProps) {
  const { t } = useTranslation();
  const by = view.places ?? 'store';
  // Kept from another kind of rows until the reply comes: of these nothing is known yet.
  const reply = replyBy(found.data, by);
  const nameOf = ({ key, name }: ResultRow): string =>
    name ?? (key === '' || key === 'unknown' ? t('exports.unknownWorker') : key);
  const all = rowGroups(reply?.rows ?? [], nameOf);
  const ranked = all.filter(({ rank }) => rank !== undefined);
  const finding =
    reply === undefined
      ? undefined
      : ranked.length === 0
        ? t('figures.placesFew')
        : ranked.length === 1
          ? t('figures.placesAlike')
          : t('figures.placesGroups', { count: ranked.length });
  const groups = all.map(
    (group, at): IntervalGroup => ({
      id: `${group.rank ?? 'few'}`,
      title: titleOf(group, at),
      bracket: group.rank !== undefined,
      rows: group.rows.map((row) => ({
        ...{ id: row.key === '' ? 'none' : row.key, name: nameOf(row), list: row.list },
        index: indexOf(row, view.marked),
      })),
    }),
  );
  function titleOf({ rank }: RowGroup, at: number): string {
    if (rank === undefined) return t('figures.groupFew');
    if (ranked.length === 1) return t('figures.groupOne');
    if (at === 0) return t('figures.groupBest');
    return at === ranked.length - 1 ? t('figures.groupLast') : t('figures.groupNext');
  }
  const rows = all.reduce((sum, group) => sum + group.rows.length, 0);
  return (
    <FigureSection
      testId="places"
      finding={finding}
      caption={t('figures.placesCaption')}
      busy={found.isPlaceholderData}
      error={found.error}
    >
      <div className="figure-tools">
        {(['store', 'workplace', 'operator'] as const).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="places-by"
              checked={by === each}
              onChange={() => {
                const { places: _places, ...rest } = view;
                onChange(each === 'store' ? rest : { ...rest, places: each });
              }}
              data-testid={`places-${each}`}
            />
            {t(`figures.places.${each}`)}
          </label>
        ))}
        <FileButtons asked={asked} by={by} of={t(`figures.places.${by}`)} />
      </div>
      <div className="figure-scroll">
        <IntervalRows
          label={t('figures.placesLabel')}
          marked={view.marked}
          groups={cut(groups)}
          whole={reply?.total === undefined ? undefined : indexOf(reply.total, view.marked)}
        />
      </div>
      <p className="cap figure-note">
        {rows > MOST ? t('figures.placesCut', { most: MOST, all: rows }) : '\u00a0'}
      </p>
    </FigureSection>
  );
}

/** The first rows, as many as are shown. */
function cut(groups: readonly IntervalGroup[]): readonly IntervalGroup[] {
  let left = MOST;
  return groups.flatMap((group) => {
    const rows = group.rows.slice(0, left);
    left -= rows.length;
    return rows.length === 0 ? [] : [{ ...group, rows }];
  });
}
