import type { LinkReply } from '@otklik/shared/api/people.ts';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatMoment } from '../../ui/format.ts';
import { Modal } from '../../ui/modal.tsx';
import { CopyButton } from '../stores/copy-button.tsx';

interface LinkDialogProps {
  readonly name: string;
  readonly link: LinkReply;
  readonly onClose: () => void;
}

/** The link by which somebody sets a password: shown this once. */
export function LinkDialog({ name, link, onClose }: LinkDialogProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const shown = useRef<HTMLElement>(null);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <Modal title={t('people.linkTitle', { name })} testId="link" className="form-modal" onClose={onClose}>
      <p>{t('people.linkText', { until: formatMoment(link.expiresAt, timeZone, language) })}</p>
      <code ref={shown} className="token" data-testid="link-text">
        {`${window.location.origin}${link.path}`}
      </code>
      <CopyButton source={shown} label={t('people.linkCopy')} testId="link-copy" />
    </Modal>
  );
}
