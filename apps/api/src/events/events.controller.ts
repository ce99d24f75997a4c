import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { AnyRole, By, ChangeStreams, type HttpRequest, type HttpResponse, type SignedIn } from '@app/platform';

/** What changed, as it happens: topics and keys, never values. */
@AnyRole()
@Controller('events')
export class EventsController {
  constructor(@Inject(ChangeStreams) private readonly streams: ChangeStreams) {}

  @Get()
  listen(@By() by: SignedIn, @Req() request: HttpRequest, @Res() response: HttpResponse): void {
    this.streams.add(by, request, response);
  }
}
