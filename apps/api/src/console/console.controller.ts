import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { LeavesQueryToPage, Public, Refusal } from '@app/platform';

import type { ConsoleFile } from './console-files.js';

export const CONSOLE_FILES = Symbol('files of the console');

interface Request { readonly path: string; readonly headers: Readonly<Record<string, string | string[] | undefined>> }
interface Response { status(code: number): Response; setHeader(name: string, content: string): unknown; end(bytes?: Buffer): void }

/** Scripts and styles from our own files alone; no frame around us; requests to nobody else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'",
  "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ');

const YEAR_SECONDS = 31_536_000;

/** The console: its files, and its one page for every address of a page. Public, since it holds nothing but itself. */
@Public()
@ApiExcludeController()
@Controller()
export class ConsoleController {
  constructor(@Inject(CONSOLE_FILES) private readonly files: ReadonlyMap<string, ConsoleFile> | undefined) {}

  // The last of all routes: whatever the API has is found before.
  @Get('{*path}')
  @LeavesQueryToPage()
  show(@Req() request: Request, @Res() response: Response): void {
    const file = this.files?.get(request.path) ?? (isPageAddress(request) ? this.files?.get('/index.html') : undefined);
    if (file === undefined) throw new Refusal('NOT_FOUND', this.files === undefined && request.path === '/' ? 'the console is not built' : 'there is no such route');
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Content-Type', file.mediaType);
    response.setHeader('Vary', 'Accept-Encoding');
    // A page kept by the browser would ask for scripts of a version that is gone.
    response.setHeader('Cache-Control', file.isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-store');
    response.setHeader('ETag', file.etag);
    const isCompressed = file.gzipped !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    if (isCompressed) response.setHeader('Content-Encoding', 'gzip');
    response.status(200).end(isCompressed ? file.gzipped : file.bytes);
  }
}

/** A browser asks for a page of the console, and not for something of the API or a file that is not there. */
function isPageAddress({ path, headers }: Request): boolean {
  return !/^\/(api|health|assets)(\/|$)/i.test(path) && !/\.[a-z0-9]+$/i.test(path) && String(headers['accept'] ?? '').includes('text/html');
}
