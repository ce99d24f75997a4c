import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { createLog, ProblemFilter, Public } from '@app/platform';
import request from 'supertest';

import { ConsoleModule } from './console.module.js';

@Public()
@Controller('api/v1/wells')
class WellsController {
  @Get()
  list(): string[] {
    return ['Б-1'];
  }
}
@Module({ controllers: [WellsController] })
class RegisterModule {}

let folder: string;
let app: INestApplication;

async function serving(): Promise<Parameters<typeof request>[0]> {
  const fixture = await Test.createTestingModule({
    imports: [RegisterModule, ConsoleModule.outOf(folder)], providers: [{ provide: APP_FILTER, useValue: new ProblemFilter(createLog('test', 'fatal')) }],
  }).compile();
  app = fixture.createNestApplication({ logger: false });
  await app.init();
  return app.getHttpServer() as Parameters<typeof request>[0];
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suu-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Suu Esep</title>');
  writeFileSync(join(folder, 'assets/index-Ab12.js'), 'console.log("суу эсеп");'.repeat(50));
  writeFileSync(join(folder, '..', 'outside.js'), 'secret');
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the console over HTTP', () => {
  it.each(['/', '/wells', '/accounts/17', '/link'])('%s is its one page, never kept by the browser', async (path) => {
    const answer = await request(await serving()).get(path).set('Accept', 'text/html').expect(200);
    expect(answer.text).toContain('<title>Suu Esep</title>');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('allows scripts and styles from itself alone, and no frame', async () => {
    const { headers } = await request(await serving()).get('/').set('Accept', 'text/html');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self';.*style-src 'self';.*frame-ancestors 'none'/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('a file named by its content is kept for a year, compressed for those who can read that', async () => {
    const server = await serving();
    const packed = await request(server).get('/assets/index-Ab12.js').set('Accept-Encoding', 'gzip').expect(200);
    expect(packed.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-encoding': 'gzip', 'content-type': 'text/javascript; charset=utf-8' });
    expect(packed.text).toContain('суу эсеп');
    const plain = await request(server).get('/assets/index-Ab12.js').set('Accept-Encoding', 'identity').expect(200);
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it('leaves the API alone, and what the API does not have is no page', async () => {
    const server = await serving();
    expect((await request(server).get('/api/v1/wells').expect(200)).body).toEqual(['Б-1']);
    for (const path of ['/api/v1/nowhere', '/api', '/health/nowhere', '/assets/index-old.js', '/favicon.ico']) {
      const answer = await request(server).get(path).set('Accept', 'text/html').expect(404);
      expect(answer.body).toMatchObject({ kind: 'NOT_FOUND' });
    }
    await request(server).get('/wells').set('Accept', 'application/json').expect(404);
    await request(server).post('/wells').set('Accept', 'text/html').expect(404);
  });

  it.each(['/../outside.js', '/..%2foutside.js', '/assets/..%2f..%2foutside.js', '/%2e%2e/outside.js', '//outside.js'])('%s leads nowhere', async (path) => {
    const answer = await request(await serving()).get(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('secret');
  });

  it('says so when no console was built', async () => {
    rmSync(join(folder, 'index.html'));
    const answer = await request(await serving()).get('/').set('Accept', 'text/html').expect(404);
    expect(answer.body).toMatchObject({ kind: 'NOT_FOUND', detail: 'the console is not built' });
  });
});
