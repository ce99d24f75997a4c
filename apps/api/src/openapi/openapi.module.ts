import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AnyRole, Refusal } from '@app/platform';

/** The document, made once the application stands. */
@Injectable()
export class KeptOpenApiDocument {
  document: OpenAPIObject | undefined;
}

/** The description of the interface by itself. */
@AnyRole()
@Controller()
export class OpenApiController {
  constructor(@Inject(KeptOpenApiDocument) private readonly kept: KeptOpenApiDocument) {}

  @Get('openapi.json')
  show(): OpenAPIObject {
    if (this.kept.document === undefined) throw new Refusal('UNAVAILABLE', 'the service is starting');
    return this.kept.document;
  }
}

@Module({ controllers: [OpenApiController], providers: [KeptOpenApiDocument], exports: [KeptOpenApiDocument] })
export class OpenApiModule {}
