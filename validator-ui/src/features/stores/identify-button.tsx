import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { ProblemLine } from '../../ui/states.tsx';

const BLINK_MS = 10_000;

/** Makes all lights of a kiosk blink, so that whoever stands in the store finds it. */
export function IdentifyButton({
  kiosk,
  reachable,
  place,
}: {
  readonly kiosk: string;
  readonly reachable: boolean;
  /** Local number of the workplace whose lights blink; absent: all of the kiosk's. */
  readonly place?: number;
}) {
  const { t } = useTranslation();
  const hub = useHub();
  const identify = useMutation({
    mutationFn: () =>
      orThrow(hub.identify(kiosk, { ms: BLINK_MS, ...(place === undefined ? {} : { place }) })),
  });
  return (
    <div className="kiosk-identify">
      <Button
        variant="default"
        disabled={!reachable || identify.isPending}
        onClick={() => identify.mutate()}
        data-testid="identify"
      >
        {t('kiosks.identify')}
      </Button>
      <span role="status">{identify.isSuccess ? t('kiosks.identified') : ''}</span>
      {identify.isError ? (
        <ProblemLine code={codeOf(identify.error)} text={t(`problem.${codeOf(identify.error)}`)} />
      ) : null}
    </div>
  );
}
