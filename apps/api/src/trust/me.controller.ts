import { Body, Controller, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import type { StaffUser } from '@app/persistence';
import { AnswerHoldsSecret, AnyRole, BeforeSecondFactor, By, giveSessionCookie, type HttpRequest, type HttpResponse, type SignedIn, takeSessionCookie } from '@app/platform';

import { PasswordService } from './password.service.js';
import { SecondFactorService } from './second-factor.service.js';
import type { NextStep } from './sign-in.service.js';
import { ChangeMeBody, ChangePasswordBody, CodeBody } from './trust-bodies.js';
import { UsersService } from './users.service.js';

/** What people see and change of themselves. */
@AnyRole()
@Controller('me')
export class MeController {
  constructor(
    @Inject(UsersService) private readonly users: UsersService, @Inject(PasswordService) private readonly passwords: PasswordService,
    @Inject(SecondFactorService) private readonly secondFactors: SecondFactorService,
  ) {}

  @Get()
  show(@By() by: SignedIn): Promise<StaffUser> {
    return this.users.find(by.userId);
  }

  @Patch()
  change(@By() by: SignedIn, @Body() body: ChangeMeBody): Promise<StaffUser> {
    return this.users.changeOwnName(by, body.fullName);
  }

  /** Changes the password; every session ends, this one too. */
  @Post('password')
  @HttpCode(204)
  async changePassword(@By() by: SignedIn, @Body() body: ChangePasswordBody, @Req() request: HttpRequest, @Res({ passthrough: true }) response: HttpResponse): Promise<void> {
    await this.passwords.change(by, body.password, body.newPassword);
    takeSessionCookie(request, response);
  }

  /** Begins the enrolment of a second factor: the secret, and the address an authenticator takes it from. */
  @BeforeSecondFactor()
  @Post('second-factor')
  @HttpCode(200)
  @AnswerHoldsSecret()
  enrol(@By() by: SignedIn): Promise<{ readonly secret: string; readonly uri: string }> {
    return this.secondFactors.enrol(by);
  }

  /** Confirms it by a first code; the session gets a new token and may be used. */
  @BeforeSecondFactor()
  @Post('second-factor/confirmation')
  @HttpCode(200)
  async confirm(@By() by: SignedIn, @Body() body: CodeBody, @Req() request: HttpRequest, @Res({ passthrough: true }) response: HttpResponse): Promise<{ next: NextStep }> {
    giveSessionCookie(request, response, await this.secondFactors.confirm(by, body.code));
    return { next: 'signed_in' };
  }
}
