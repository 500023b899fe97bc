import type { StoresReply } from '@otklik/shared/api/admin.ts';
import { useTranslation } from 'react-i18next';
import { Choice, Field, textOf } from '../../ui/fields.tsx';

type Store = StoresReply['stores'][number];

/** Where something goes, and when it went. */
export function MoveFields({
  stores,
  onStore,
}: {
  readonly stores: readonly Store[];
  readonly onStore?: (id: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Choice
        name="store"
        label={t('move.store')}
        required
        onChange={(event) => onStore?.(event.currentTarget.value)}
        data-testid="move-store"
      >
        {stores.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Field
        type="datetime-local"
        name="at"
        label={t('move.when')}
        hint={t('move.whenHint')}
        data-testid="move-at"
      />
    </>
  );
}

/** What these fields say. */
export function moveOf(data: FormData): { readonly store: string; readonly at?: number } {
  const at = textOf(data, 'at');
  return { store: textOf(data, 'store'), ...(at === '' ? {} : { at: new Date(at).getTime() }) };
}
