import { Controller, Get, Inject } from '@nestjs/common';
import { holdsInventedPeople, type Pool, sqlOf } from '@app/persistence';
import { AnyRole } from '@app/platform';

import { POOL } from '../tokens.js';

/** What everyone must know of this installation, whatever their role. */
@AnyRole()
@Controller('about')
export class AboutController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** `isSimulated`: people of the register are invented, so its figures are those of a simulated town. */
  @Get()
  async about(): Promise<{ readonly isSimulated: boolean }> {
    return { isSimulated: await holdsInventedPeople(sqlOf(this.pool)) };
  }
}
