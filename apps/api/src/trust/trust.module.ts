import { Module } from '@nestjs/common';

import { AuditController } from './audit.controller.js';
import { BackupsController } from './backups.controller.js';
import { MeController } from './me.controller.js';
import { PasswordHashing } from './password-hashing.js';
import { PasswordService } from './password.service.js';
import { SecondFactorService } from './second-factor.service.js';
import { SessionController } from './session.controller.js';
import { SessionKeeperService } from './session-keeper.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

/** Who may do what: sign-in, sessions, people, the audit. */
@Module({
  controllers: [SessionController, SessionsController, MeController, UsersController, AuditController, BackupsController],
  providers: [PasswordHashing, PasswordService, SecondFactorService, SessionKeeperService, SessionsService, SignInService, UsersService],
  exports: [SessionKeeperService],
})
export class TrustModule {}
