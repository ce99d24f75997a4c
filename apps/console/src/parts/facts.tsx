import { Fragment, type ReactNode } from 'react';

/** Pairs of a name and what holds. */
export function Facts({ rows }: { rows: readonly (readonly [ReactNode, ReactNode])[] }): ReactNode {
  return <dl className="facts">{rows.map(([name, fact], at) => <Fragment key={at}><dt>{name}</dt><dd>{fact}</dd></Fragment>)}</dl>;
}
