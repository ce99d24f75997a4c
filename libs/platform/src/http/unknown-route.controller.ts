import { All, Controller, Module } from '@nestjs/common';

import { AnyRole } from './access.js';
import { ReadsOwnBody } from './body.interceptor.js';
import { Refusal } from './refusal.js';

/**
 * Whatever no other route took. It is a route so that the guard stands before it: a stranger learns by 401 everywhere, and
 * never which paths exist.
 */
@AnyRole()
@ReadsOwnBody()
@Controller()
export class UnknownRouteController {
  @All('{*rest}')
  unknown(): never {
    throw new Refusal('NOT_FOUND', 'there is no such route');
  }
}

/** The last module of an application's imports: routes are tried in the order of modules. */
@Module({ controllers: [UnknownRouteController] })
export class UnknownRouteModule {}
