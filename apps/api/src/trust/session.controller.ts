import { Body, Controller, Delete, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { AnyRole, BeforeSecondFactor, By, clientAddressOf, giveSessionCookie, type HttpRequest, type HttpResponse, Public, sessionTokenOf, type SignedIn, takeSessionCookie } from '@app/platform';

import { PasswordService } from './password.service.js';
import { SecondFactorService } from './second-factor.service.js';
import { SessionsService } from './sessions.service.js';
import { type NextStep, SignInService } from './sign-in.service.js';
import { CodeBody, RedeemLinkBody, SignInBody } from './trust-bodies.js';

/** Signing in and out. */
@Controller()
export class SessionController {
  constructor(
    @Inject(SignInService) private readonly signIns: SignInService, @Inject(SecondFactorService) private readonly secondFactors: SecondFactorService,
    @Inject(PasswordService) private readonly passwords: PasswordService, @Inject(SessionsService) private readonly sessions: SessionsService,
  ) {}

  /** Opens a session; `next` says what is still to be done before it may be used. */
  @Public()
  @Post('session')
  @HttpCode(200)
  async signIn(@Body() body: SignInBody, @Req() request: HttpRequest, @Res({ passthrough: true }) response: HttpResponse): Promise<{ next: NextStep }> {
    const { token, next } = await this.signIns.signIn(body.login.toLowerCase(), body.password, {
      clientAddress: clientAddressOf(request), requestId: request.requestId, userAgent: request.headers['user-agent'], earlierToken: sessionTokenOf(request),
    });
    giveSessionCookie(request, response, token);
    return { next };
  }

  /** Proves the second factor; the session gets a new token. */
  @AnyRole()
  @BeforeSecondFactor()
  @Post('session/second-factor')
  @HttpCode(200)
  async proveSecondFactor(@By() by: SignedIn, @Body() body: CodeBody, @Req() request: HttpRequest, @Res({ passthrough: true }) response: HttpResponse): Promise<{ next: NextStep }> {
    giveSessionCookie(request, response, await this.secondFactors.verify(by, body.code));
    return { next: 'signed_in' };
  }

  @AnyRole()
  @BeforeSecondFactor()
  @Delete('session')
  @HttpCode(204)
  async signOut(@By() by: SignedIn, @Req() request: HttpRequest, @Res({ passthrough: true }) response: HttpResponse): Promise<void> {
    await this.sessions.end(by, by.sessionId, 'sign_out');
    takeSessionCookie(request, response);
  }

  /** Uses a one-time link. The token is in the body: addresses are logged by everything on their way. */
  @Public()
  @Post('one-time-links/redeem')
  @HttpCode(204)
  async redeem(@Body() body: RedeemLinkBody, @Req() request: HttpRequest): Promise<void> {
    await this.passwords.redeem(body.token, body.password, clientAddressOf(request), request.requestId);
  }
}
