import type { RolloutPreview, RolloutRequest } from '@otklik/shared/api/releases.ts';
import { useTranslation } from 'react-i18next';

interface WillProps {
  readonly preview: RolloutPreview;
  readonly meant: RolloutRequest;
  readonly version: string;
}

/** So many stores are named. */
const NAMED = 8;

/** How many kiosks, in which stores, when; and what becomes of those that are not among them. */
export function WhatWillHappen({ preview, meant, version }: WillProps) {
  const { t } = useTranslation();
  const { kiosks, taking, running, refusing, silent, losing, stores } = preview;
  const more = stores.length - NAMED;
  return (
    <div className="rollout-will" data-testid="rollout-will">
      <p>
        <b>
          {taking === 0
            ? t('releases.will.nobody', { version })
            : t('releases.will.take', { count: taking, all: kiosks, version })}
        </b>{' '}
        {taking === 0 ? null : t(`releases.will.${meant.when}`)}
      </p>
      {stores.length === 0 ? null : (
        <>
          <p>{t('releases.will.stores')}</p>
          <ul>
            {stores.slice(0, NAMED).map(({ id, name, kiosks: n }) => (
              <li key={id}>{t('releases.will.store', { store: name, n })}</li>
            ))}
            {more > 0 ? <li>{t('releases.will.moreStores', { count: more })}</li> : null}
          </ul>
        </>
      )}
      {silent === 0 ? null : <p>{t('releases.will.silent', { count: silent })}</p>}
      {running === 0 ? null : <p>{t('releases.will.running', { count: running })}</p>}
      {refusing === 0 ? null : <p>{t('releases.will.refusing', { count: refusing })}</p>}
      {losing === 0 ? null : <p>{t('releases.will.losing', { count: losing })}</p>}
      {taking === 0 ? <p>{t('releases.will.keep')}</p> : null}
    </div>
  );
}
