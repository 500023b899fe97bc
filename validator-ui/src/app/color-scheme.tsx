import { useLayoutEffect } from 'react';

/** The review is dark, the results are light; before paint, so that neither flashes. */
export function ColorScheme({ scheme }: { readonly scheme: 'light' | 'dark' }) {
  useLayoutEffect(() => {
    document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
  }, [scheme]);
  return null;
}
