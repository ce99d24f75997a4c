import type { Page } from 'playwright-core';

import type { Role } from './people.js';
import type { Stage } from './stage.js';

/** One way through the console. @throws when it cannot be walked */
export interface Journey {
  readonly name: string;
  readonly role?: Role;
  readonly isOnPhone?: boolean;
  /** Something is made to fail: what the browser says of it is expected. */
  readonly isComplaining?: boolean;
  readonly walk: (page: Page, stage: Stage) => Promise<void>;
}
