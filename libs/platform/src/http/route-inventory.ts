import { type INestApplication, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_PATH, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';

import { ACCESS_MARKS, type Role } from './access.js';
import { MACHINE_MARK, type MachineScope } from './machine-access.js';

/** A route as its controller declares it. */
export interface Route {
  readonly method: string;
  /** Path as the router knows it, such as `/api/v1/wells/:id`. */
  readonly path: string;
  readonly isPublic: boolean;
  /** Roles that may call it; none for a public route, and for one whose mark was forgotten. */
  readonly roles: readonly Role[];
  readonly isBeforeSecondFactor: boolean;
  /** What a program's key must be good for; undefined of a route for people. */
  readonly machineScope: MachineScope | undefined;
  readonly controller: Type;
  readonly handlerName: string;
}

/** All routes of an application in the order in which they are tried, with the marks that the guard goes by. */
export function routesOf(app: INestApplication): Route[] {
  const modules = app.get(ModulesContainer);
  return [...modules.values()].flatMap((module) => {
    const prefix = (Reflect.getMetadata(MODULE_PATH + modules.applicationId, module.metatype) ?? Reflect.getMetadata(MODULE_PATH, module.metatype) ?? '') as string;
    return [...module.controllers.values()].flatMap(({ metatype }) => routesOfController(metatype as Type, prefix));
  });
}

function routesOfController(controller: Type, prefix: string): Route[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((handlerName) => {
    const handler = prototype[handlerName] as object;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const mark = <Mark>(name: symbol): Mark | undefined => (Reflect.getMetadata(name, handler) ?? Reflect.getMetadata(name, controller)) as Mark | undefined;
    const isPublic = mark<boolean>(ACCESS_MARKS.isPublic) === true;
    const path = [prefix, Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler)]
      .map((part) => String(part ?? '').replaceAll(/^\/+|\/+$/g, '')).filter((part) => part !== '').join('/');
    return [{
      method: RequestMethod[method] ?? '?', path: `/${path}`, isPublic, roles: isPublic ? [] : mark<readonly Role[]>(ACCESS_MARKS.roles) ?? [],
      isBeforeSecondFactor: mark<boolean>(ACCESS_MARKS.isBeforeSecondFactor) === true, machineScope: mark<MachineScope>(MACHINE_MARK), controller, handlerName,
    }];
  });
}
