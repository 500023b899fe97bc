import type { ReactNode } from 'react';

export function KeyCap({ children }: { readonly children: ReactNode }) {
  return <kbd className="key">{children}</kbd>;
}
