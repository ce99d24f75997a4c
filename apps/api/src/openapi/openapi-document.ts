import type { INestApplication, Type } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { parametersOf, REFUSAL_STATUS, type Route, routesOf, SESSION_COOKIE } from '@app/platform';

import { bodySchema } from './body-schema.js';

type Operation = OpenAPIObject['paths'][string]['get'] & { 'x-roles'?: readonly string[]; 'x-key-scope'?: string };

const PROBLEM = '#/components/schemas/Problem';
const PROBLEM_SCHEMA = {
  type: 'object', required: ['type', 'status', 'kind'],
  properties: {
    type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, kind: { type: 'string', enum: [...Object.keys(REFUSAL_STATUS), 'INTERNAL'] }, detail: { type: 'string' },
    faults: { type: 'array', items: { type: 'object', required: ['field', 'kind', 'detail'], properties: { field: { type: 'string' }, kind: { type: 'string' }, detail: { type: 'string' } } } },
    requestId: { type: 'string', format: 'uuid' },
  },
} as const;

/** The OpenAPI document of a running application: its routes, with bodies and queries by the rules that they are held against. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, new DocumentBuilder()
    .setTitle('Suu Esep').setDescription('Conventions, roles and the meaning of the kinds: docs/api.md, docs/roles.md.').setVersion('1')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE }, 'session').addBearerAuth({ type: 'http', scheme: 'bearer' }, 'machine').build(), { operationIdFactory: operationId });
  // The route for everything that no other took is no part of the interface.
  for (const path of Object.keys(document.paths)) if (/[{*]rest/.test(path)) delete document.paths[path];
  document.components ??= {};
  const schemas = (document.components.schemas ??= {}) as Record<string, unknown>;
  schemas['Problem'] = PROBLEM_SCHEMA;
  const operations = operationsById(document);
  for (const route of routesOf(app)) {
    const operation = operations.get(operationId(route.controller.name, route.handlerName));
    if (operation !== undefined) describe(operation, route, schemas);
  }
  return document;
}

function operationId(controller: string, handler: string): string {
  return `${controller.replace(/Controller$/, '')}.${handler}`;
}

function operationsById(document: OpenAPIObject): Map<string, Operation> {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as Record<string, Operation>));
  return new Map(operations.map((operation) => [operation.operationId ?? '', operation]));
}

function describe(operation: Operation, route: Route, schemas: Record<string, unknown>): void {
  const handler = (route.controller.prototype as Record<string, () => unknown>)[route.handlerName]!;
  const { queryFields, bodyIndex } = parametersOf(route.controller, handler);
  const body = bodyIndex === undefined ? undefined : (Reflect.getMetadata('design:paramtypes', route.controller.prototype as object, route.handlerName) as readonly Type[])[bodyIndex];
  if (body !== undefined) {
    schemas[body.name] = bodySchema(body);
    operation.requestBody = { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${body.name}` } } } };
  }
  operation.parameters = [
    ...(operation.parameters ?? []),
    ...Object.entries(queryFields ?? {}).map(([name, { schema }]) => ({ name, in: 'query' as const, required: false, schema: { ...schema } })),
    ...(route.method === 'POST' && !route.isPublic && route.machineScope === undefined ? [{ name: 'Idempotency-Key', in: 'header' as const, required: false, schema: { type: 'string', minLength: 1, maxLength: 255 } }] : []),
  ];
  operation.responses = { ...operation.responses, default: { description: 'Refused: `kind` says why', content: { 'application/problem+json': { schema: { $ref: PROBLEM } } } } };
  operation.security = route.isPublic ? [] : [route.machineScope === undefined ? { session: [] } : { machine: [] }];
  if (route.machineScope !== undefined) operation['x-key-scope'] = route.machineScope;
  if (!route.isPublic && route.machineScope === undefined) operation['x-roles'] = route.roles;
}
