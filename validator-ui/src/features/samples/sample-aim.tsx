import { Button } from '@mantine/core';
import { howManyMore } from '@otklik/shared/sampling/how-many-more.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Failure } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format.ts';
import type { Drawn } from './sample-says.tsx';

/** Half widths of the bounds, points. */
const POINTS = [10, 5, 3, 2, 1] as const;

interface AimProps {
  readonly sample: string;
  readonly drawn: Drawn;
  readonly onChanged: () => Promise<unknown>;
}

/** How many more polls to review until the bounds are as narrow as wished, and the step along the order that takes. */
export function SampleAim({ sample, drawn, onChanged }: AimProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const [points, setPoints] = useState<number>(5);
  const extend = useMutation({
    mutationFn: (wanted: number) => orThrow(hub.extendSample(sample, wanted)),
    onSuccess: onChanged,
  });
  const { estimate, places, wanted } = drawn;
  const { ifAllGood, ifAsSoFar } = howManyMore(
    { kind: 'within', margin: points / 100, level: 0.95 },
    { n: estimate.n, untrustworthy: estimate.untrustworthy, open: estimate.open, size: places },
  );
  const number = (value: number): string => formatNumber(value, language);
  const target = estimate.n + (ifAsSoFar ?? 0);
  return (
    <div className="sample-aim" data-testid="sample-aim">
      <Choice
        label={t('samples.aim')}
        value={points}
        onChange={(event) => setPoints(Number(event.target.value))}
        data-testid="sample-points"
      >
        {POINTS.map((each) => (
          <option key={each} value={each}>
            {t('samples.aimWithin', { points: number(each) })}
          </option>
        ))}
      </Choice>
      <p className="words" data-testid="sample-more" data-more={ifAsSoFar ?? 'far'}>
        {ifAsSoFar === undefined
          ? t('samples.aimFar', { places: number(places) })
          : ifAsSoFar === 0
            ? t('samples.aimReached')
            : t('samples.aimMore', { more: number(ifAsSoFar), least: number(ifAllGood ?? 0) })}
      </p>
      {ifAsSoFar !== undefined && target > wanted ? (
        <Button
          variant="default"
          disabled={extend.isPending}
          onClick={() => extend.mutate(target)}
          data-testid="sample-extend"
        >
          {t('samples.extend', { wanted: number(target) })}
        </Button>
      ) : null}
      <Failure error={extend.error} />
    </div>
  );
}
