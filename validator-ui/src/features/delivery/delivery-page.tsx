import { useTranslation } from 'react-i18next';
import '../store/store.css';
import { OutboxSection } from './outbox-section.tsx';
import { SchedulesSection } from './schedules-section.tsx';
import { WebhooksSection } from './webhooks-section.tsx';

/** What leaves the hub by itself: reports by schedule, webhooks, and all that was and is to be sent. */
export function DeliveryPage() {
  const { t } = useTranslation();
  return (
    <div className="store" data-testid="delivery">
      <h1>{t('delivery.title')}</h1>
      <SchedulesSection />
      <WebhooksSection />
      <OutboxSection />
    </div>
  );
}
