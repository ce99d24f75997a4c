import { Component, type ReactNode } from 'react';

import { ProblemNotice } from './states.js';

interface Bounds {
  /** What is shown within: another one begins without the fault of the one before. */
  readonly of: string;
  readonly children: ReactNode;
}

interface Kept {
  readonly of: string;
  readonly fault: unknown;
}

/**
 * What fails within it is said in its place, and the rest of the page stays: a part of the console that was not fetched, as after an
 * upgrade while the page was open, must not leave an empty window. Trying again loads the page anew.
 */
export class KeptInBounds extends Component<Bounds, Kept> {
  override readonly state: Kept = { of: this.props.of, fault: undefined };

  static getDerivedStateFromError(fault: unknown): Partial<Kept> {
    return { fault };
  }

  static getDerivedStateFromProps({ of }: Bounds, kept: Kept): Kept | null {
    return of === kept.of ? null : { of, fault: undefined };
  }

  override render(): ReactNode {
    return this.state.fault === undefined ? this.props.children : <ProblemNotice problem={this.state.fault} onRetry={() => window.location.reload()} />;
  }
}
