import { Button } from '@mantine/core';
import type { ResultsView } from '@otklik/shared/api/results.ts';
import type { SavedView } from '@otklik/shared/api/views.ts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Hub, orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Failure, Field, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';

const viewsQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['views'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.views(signal))).views,
  });

interface SavedViewsProps {
  /** The one shown: kept with the view, so that it stays the same when another is asked. */
  readonly question: string;
  readonly view: ResultsView;
}

type Naming = { readonly kind: 'new' } | { readonly kind: 'rename'; readonly saved: SavedView };

/** The person's own views: kept under a name, opened, renamed, deleted and had back. */
export function SavedViews({ question, view }: SavedViewsProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const views = useQuery(viewsQuery(hub));
  const [naming, setNaming] = useState<Naming>();
  const [deleted, setDeleted] = useState<SavedView>();
  const changed = () => client.invalidateQueries({ queryKey: ['views'] });
  const remove = useMutation({
    mutationFn: (saved: SavedView) => orThrow(hub.removeView(saved.id)),
    onSuccess: (_done, saved) => {
      setDeleted(saved);
      return changed();
    },
  });
  const restore = useMutation({
    mutationFn: (saved: SavedView) => orThrow(hub.restoreView(saved.id)),
    onSuccess: () => {
      setDeleted(undefined);
      return changed();
    },
  });
  const list = views.data;
  const send = (data: FormData) => {
    const name = textOf(data, 'name');
    return naming?.kind === 'rename'
      ? orThrow(hub.changeView(naming.saved.id, { name, view: naming.saved.view }))
      : orThrow(hub.addView({ name, view: { ...view, question } }));
  };
  return (
    <>
      <details className="saved-views" data-testid="saved-views">
        <summary>
          {list === undefined ? t('figures.viewsName') : t('figures.views', { count: list.length })}
        </summary>
        <div className="saved-panel">
          <Failure error={views.error ?? remove.error ?? restore.error} />
          {views.isPending ? (
            <p role="status" className="words" data-testid="saved-loading">
              {t('common.loading')}
            </p>
          ) : null}
          {views.isLoadingError ? (
            <Button
              variant="default"
              size="xs"
              onClick={() => void views.refetch()}
              data-testid="saved-retry"
            >
              {t('common.retry')}
            </Button>
          ) : null}
          {list?.length === 0 ? (
            <p className="words" data-testid="saved-none">
              {t('figures.viewsNone')}
            </p>
          ) : null}
          <ul>
            {(list ?? []).map((saved) => (
              <li key={saved.id} data-testid="saved-view">
                <Link to="/results" search={saved.view} data-testid="view-open">
                  {saved.name}
                </Link>
                <button
                  type="button"
                  className="plain-button"
                  onClick={() => setNaming({ kind: 'rename', saved })}
                  aria-label={t('figures.viewRenameOf', { name: saved.name })}
                  data-testid="view-rename"
                >
                  {t('figures.viewRename')}
                </button>
                <button
                  type="button"
                  className="plain-button"
                  disabled={remove.isPending}
                  onClick={() => remove.mutate(saved)}
                  aria-label={t('figures.viewDeleteOf', { name: saved.name })}
                  data-testid="view-delete"
                >
                  {t('figures.viewDelete')}
                </button>
              </li>
            ))}
          </ul>
          <p role="status" className="words">
            {deleted === undefined ? null : (
              <>
                {t('figures.viewDeleted', { name: deleted.name })}{' '}
                <button
                  type="button"
                  className="plain-button saved-undo"
                  disabled={restore.isPending}
                  onClick={() => restore.mutate(deleted)}
                  data-testid="view-undo"
                >
                  {t('figures.viewUndo')}
                </button>
              </>
            )}
          </p>
          <Button
            variant="default"
            size="xs"
            onClick={() => setNaming({ kind: 'new' })}
            data-testid="view-save"
          >
            {t('figures.viewSave')}
          </Button>
        </div>
      </details>
      {naming === undefined ? null : (
        <FormDialog
          name="saved-view"
          title={t(naming.kind === 'new' ? 'figures.viewSave' : 'figures.viewRename')}
          text={t('figures.viewText')}
          action={t('figures.viewKeep')}
          send={send}
          onDone={() => {
            setNaming(undefined);
            void changed();
          }}
          onClose={() => setNaming(undefined)}
        >
          <Field
            name="name"
            label={t('figures.viewName')}
            maxLength={80}
            defaultValue={naming.kind === 'rename' ? naming.saved.name : ''}
            required
          />
        </FormDialog>
      )}
    </>
  );
}
