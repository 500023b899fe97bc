import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface AppealActionsProps {
  /** Of which entry, in words. */
  readonly place: string;
  readonly appealable: boolean;
  /** The caller's own appeal is open. */
  readonly open: boolean;
  readonly onAppeal: () => void;
  readonly onWithdraw: () => void;
}

/** What can be done about one press that is left out: by its store, or by its worker. */
export function AppealActions({ place, appealable, open, onAppeal, onWithdraw }: AppealActionsProps) {
  const { t } = useTranslation();
  return (
    <div className="exclusions-actions">
      {appealable ? (
        <Button
          variant="default"
          size="xs"
          onClick={onAppeal}
          aria-label={t('exclusions.appealLabel', { place })}
          data-testid="appeal"
        >
          {t('exclusions.appeal')}
        </Button>
      ) : null}
      {open ? (
        <Button
          variant="default"
          size="xs"
          onClick={onWithdraw}
          aria-label={t('exclusions.withdrawLabel', { place })}
          data-testid="withdraw"
        >
          {t('exclusions.withdraw')}
        </Button>
      ) : null}
    </div>
  );
}
