import { type ReactNode, useEffect, useRef } from 'react';

import { useSpeech } from '../words/speech.js';

interface PageProps { readonly title: string; readonly purpose: ReactNode; readonly actions?: ReactNode; readonly children: ReactNode }

/** One page: what it is called, what it is for and what to do here in one sentence, and its content. */
export function Page({ title, purpose, actions, children }: PageProps): ReactNode {
  const { t } = useSpeech();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('product.name')}`;
  }, [title, t]);
  // A screen reader learns of the new page from its heading.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <div className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>{title}</h1>
          <p className="purpose">{purpose}</p>
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </div>
      <div className="stack wide">{children}</div>
    </>
  );
}
