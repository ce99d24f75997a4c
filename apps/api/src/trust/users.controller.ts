import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { type IssuedLink, type SigningPermission, STAFF_SORTS, type StaffUser } from '@app/persistence';
import { AnswerHoldsSecret, Asked, By, flag, Int4Id, type ListAnswer, oneOf, PAGE_FIELDS, pageOf, type QueryOf, ROLES, Roles, type SignedIn, sortBy, word } from '@app/platform';

import { ChangeUserBody, CreateUserBody, GrantSigningBody, IssueLinkBody } from './trust-bodies.js';
import { UsersService } from './users.service.js';

const LIST_FIELDS = { ...PAGE_FIELDS, q: word, role: oneOf(ROLES), isDisabled: flag, sort: sortBy(STAFF_SORTS) } as const;

/** People who may sign in. For administrators alone. */
@Roles('administrator')
@Controller('users')
export class UsersController {
  constructor(@Inject(UsersService) private readonly users: UsersService) {}

  @Get()
  async list(@Asked(LIST_FIELDS) asked: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<StaffUser>> {
    const page = pageOf(asked);
    return { ...await this.users.list({ ...asked, ...page }), ...page };
  }

  /** Enters a person; the link by which the password is set is shown this once. */
  @Post()
  @AnswerHoldsSecret()
  create(@By() by: SignedIn, @Body() { login, fullName, role, zoneIds }: CreateUserBody): Promise<{ readonly user: StaffUser; readonly link: IssuedLink }> {
    return this.users.create(by, { login, fullName, role, zoneIds: zoneIds ?? [] });
  }

  @Get(':id')
  show(@Param('id', Int4Id) id: number): Promise<StaffUser> {
    return this.users.find(id);
  }

  @Patch(':id')
  change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: ChangeUserBody): Promise<StaffUser> {
    return this.users.change(by, id, body);
  }

  @Post(':id/disable')
  @HttpCode(200)
  disable(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<StaffUser> {
    return this.users.setDisabled(by, id, true);
  }

  @Post(':id/enable')
  @HttpCode(200)
  enable(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<StaffUser> {
    return this.users.setDisabled(by, id, false);
  }

  /** A link to set a password anew or to begin the second factor anew, shown this once. */
  @Post(':id/links')
  @AnswerHoldsSecret()
  issueLink(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: IssueLinkBody): Promise<IssuedLink> {
    return this.users.issueLink(by, id, body.purpose);
  }

  @Get(':id/signing-permissions')
  async signingPermissions(@Param('id', Int4Id) id: number): Promise<{ readonly items: readonly SigningPermission[] }> {
    return { items: await this.users.signingPermissions(id) };
  }

  @Post(':id/signing-permissions')
  grantSigning(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: GrantSigningBody): Promise<StaffUser> {
    return this.users.grantSigning(by, id, body);
  }

  /** Ends the open right to sign. */
  @Delete(':id/signing-permissions/open')
  @HttpCode(204)
  async revokeSigning(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<void> {
    await this.users.revokeSigning(by, id);
  }
}
