import type { PersonRecord } from '@otklik/shared/api/people.ts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.ts';
import { useScopeNames } from '../delivery/scope-choice.tsx';

interface TableProps {
  readonly people: readonly PersonRecord[];
  readonly label: string;
  /** Absent: the reader may only look. */
  readonly onChange?: (person: PersonRecord) => void;
  readonly onAccess?: (person: PersonRecord) => void;
}

export function PeopleTable({ people, label, onChange, onAccess }: TableProps) {
  const { t } = useTranslation();
  const { nameOf } = useScopeNames();
  const { id: mine } = useUser();
  const acts = onChange !== undefined || onAccess !== undefined;
  return (
    <table className="store-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('people.name')}</th>
          <th scope="col">{t('people.role')}</th>
          <th scope="col">{t('people.scope')}</th>
          <th scope="col">{t('people.signsIn')}</th>
          {acts ? <th scope="col">{t('chain.actions')}</th> : null}
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id} data-testid={`person-${person.id}`}>
            <th scope="row">
              {isErased(person) ? (
                t('people.erased', { id: person.id.slice(0, 8) })
              ) : (
                <>
                  {person.name}
                  <span className="people-line">{person.login}</span>
                </>
              )}
            </th>
            <td>
              {t(`role.${person.role}`)}
              {person.video === true ? (
                <span className="people-line" data-testid="person-watches">
                  {t('people.watches')}
                </span>
              ) : null}
            </td>
            <td>{nameOf(person.scope)}</td>
            <td>
              <SignsIn person={person} />
            </td>
            {acts ? (
              <td>
                {person.id === mine ? (
                  <Link to="/account">{t('people.own')}</Link>
                ) : isErased(person) ? null : (
                  <div className="row-actions">
                    <button
                      type="button"
                      className="plain-button"
                      aria-label={t('people.changeLabel', { name: person.name })}
                      onClick={() => onChange?.(person)}
                      data-testid="person-change"
                    >
                      {t('chain.change')}
                    </button>
                    <button
                      type="button"
                      className="plain-button"
                      aria-label={t('people.accessLabel', { name: person.name })}
                      onClick={() => onAccess?.(person)}
                      data-testid="person-access"
                    >
                      {t('people.access')}
                    </button>
                  </div>
                )}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Name and login are gone for good. */
const isErased = ({ name, active }: PersonRecord): boolean => name === '' && !active;

/** By what they come in. */
function SignsIn({ person }: { readonly person: PersonRecord }) {
  const { t } = useTranslation();
  if (!person.active) return t('people.cannot');
  const ways = [
    ...(person.joined ? [t(person.secondStep ? 'people.passwordAndCode' : 'people.password')] : []),
    ...(person.linked ? [t('people.identity')] : []),
  ];
  return ways.length === 0 ? t('people.invited') : ways.join(', ');
}
