import type { DeviceEnrolment, IssuedCredential } from '@app/persistence';

import type { KeptJson } from './kept-json.js';

/** What stands in the devices of the town: their secrets, which the service itself does not keep. */
export class DeviceSecrets {
  private secrets: Record<string, string>;

  constructor(private readonly kept: KeptJson<Record<string, string>>, private readonly enrolment: DeviceEnrolment) {
    this.secrets = kept.read() ?? {};
  }

  has(serial: string): boolean {
    return this.secrets[serial] !== undefined;
  }

  of(serial: string): string {
    const secret = this.secrets[serial];
    if (secret === undefined) throw new Error(`${serial} was never enrolled`);
    return secret;
  }

  keep(issued: readonly IssuedCredential[]): void {
    this.secrets = { ...this.secrets, ...Object.fromEntries(issued.map(({ serial, secret }) => [serial, secret])) };
    this.kept.write(this.secrets);
  }

  /** Enrolled, but killed before the secret was kept: the device gets another. */
  async reissue(serials: readonly string[]): Promise<void> {
    const issued: IssuedCredential[] = [];
    for (const serial of serials) issued.push(await this.enrolment.reissueSecret(serial));
    if (issued.length > 0) this.keep(issued);
  }
}
