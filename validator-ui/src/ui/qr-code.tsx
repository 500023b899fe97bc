import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

/** Light modules around the code that a reader needs (ISO/IEC 18004). */
const QUIET = 4;

interface QrCodeProps {
  readonly text: string;
  readonly label: string;
  readonly className: string;
  readonly testId: string;
}

/** Dark on light whatever the colours of the page: many scanners read it no other way. */
export function QrCode({ text, label, className, testId }: QrCodeProps) {
  const { t } = useTranslation();
  const drawn = useQuery({
    queryKey: ['qr', text] as const,
    queryFn: async () => (await import('./qr-path.ts')).qrPath(text),
    staleTime: Number.POSITIVE_INFINITY,
    // What is shown is a secret: nothing keeps it once it is no longer shown.
    gcTime: 0,
  });
  if (drawn.isError) return <p className={className}>{t('enrol.qrFailed')}</p>;
  if (drawn.isPending) return <div className={className} />;
  const { size, path } = drawn.data;
  const side = size + 2 * QUIET;
  return (
    <svg
      className={className}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      data-testid={testId}
    >
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
