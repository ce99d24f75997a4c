import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** True where the openssl program is there to make certificates with. */
export function canMakeCertificates(): boolean {
  return spawnSync('openssl', ['version']).status === 0;
}

/** A certificate and its key, as files. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certification authority for a test, in a folder of its own that goes with it. */
export class TestAuthority implements Disposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'suu-ca-'));
  private readonly own: CertificateFiles;
  private issued = 0;

  constructor() {
    this.own = this.files('authority');
    openssl(['req', '-x509', ...KEY, '-days', '2', '-subj', '/CN=Test authority', '-keyout', this.own.keyFile, '-out', this.own.certFile]);
  }

  get caFile(): string {
    return this.own.certFile;
  }

  /** Issues a certificate for a common name, valid for 127.0.0.1 too. */
  issue(commonName: string): CertificateFiles {
    const files = this.files(`issued-${++this.issued}`);
    const request = join(this.folder, 'request.pem');
    const extensions = join(this.folder, 'extensions.txt');
    writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1\n');
    openssl(['req', '-new', ...KEY, '-subj', `/CN=${commonName}`, '-keyout', files.keyFile, '-out', request]);
    openssl(['x509', '-req', '-in', request, '-CA', this.own.certFile, '-CAkey', this.own.keyFile, '-CAcreateserial', '-days', '2',
      '-extfile', extensions, '-out', files.certFile]);
    return files;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private files(name: string): CertificateFiles {
    return { certFile: join(this.folder, `${name}.pem`), keyFile: join(this.folder, `${name}.key`) };
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function openssl(args: readonly string[]): void {
  const run = spawnSync('openssl', args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`openssl ${args[0]}: ${run.stderr}`);
}

/** What a client presents. */
export function clientCertificate({ certFile, keyFile }: CertificateFiles): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}
