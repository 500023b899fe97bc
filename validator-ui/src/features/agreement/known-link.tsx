import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { knownQuery } from './agreement-queries.ts';

/** The way to known presses, for who may mark them; nothing for others. */
export function KnownLink() {
  const { t } = useTranslation();
  const { data } = useQuery(knownQuery(useHub()));
  return data?.may === true ? (
    <p>
      <Link to="/agreement" data-testid="known-link">
        {t('known.open')}
      </Link>
    </p>
  ) : null;
}
