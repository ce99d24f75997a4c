import { parseArgs } from 'node:util';

import { AdministratorExistsError, appendAudit, credentialsOfLogin, inTransaction, isLogin, type IssuedLink, issueFirstAdministratorLink, issueLink } from '@app/persistence';

import { type Command, UsageError } from './command.js';
import { operator } from './operator.js';

const ADDRESS = { address: { type: 'string', default: 'http://127.0.0.1:3000' } } as const;

/** The token stands behind `#`, which browsers send to no server, so that it is in no log. */
function printLink(link: IssuedLink, address: string, print: (line: string) => void): void {
  const mark = link.purpose === 'reset_second_factor' ? 'second-factor.' : '';
  print(`${address.replace(/\/+$/, '')}/link#${mark}${link.token}`);
  process.stderr.write(`The link is shown this once, works once, and until ${link.expiresAt.toISOString()}.\n`);
}

function addressFrom(text: string): string {
  if (!URL.canParse(text)) throw new UsageError(`--address is ${JSON.stringify(text)}; it is where people open the console, such as https://water.example`);
  return text;
}

export const firstAdministrator: Command = {
  usage: 'user first-administrator LOGIN "FULL NAME" [--address http://127.0.0.1:3000]',
  purpose: 'make the first administrator; prints once the link by which the password is set',
  async run(args, { pool, print }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: ADDRESS });
    const [login, fullName, ...rest] = positionals;
    if (login === undefined || fullName === undefined || fullName.trim() === '' || rest.length > 0) throw new UsageError('name a login, and the full name in quotes');
    if (!isLogin(login)) throw new UsageError(`${JSON.stringify(login)} is no login: 2 to 64 small Latin letters, digits, dots, hyphens and underscores`);
    const address = addressFrom(values.address);
    try {
      printLink(await issueFirstAdministratorLink(pool, { login, fullName, actor: operator() }), address, print);
    } catch (error) {
      throw error instanceof AdministratorExistsError ? new UsageError(error.message) : error;
    }
  },
};

export const userLink: Command = {
  usage: 'user link LOGIN [--second-factor] [--address http://127.0.0.1:3000]',
  purpose: 'a one-time link to set a password anew, or to begin the second factor anew',
  async run(args, { pool, print }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { ...ADDRESS, 'second-factor': { type: 'boolean', default: false } } });
    const [login, ...rest] = positionals;
    if (login === undefined || rest.length > 0) throw new UsageError('name one login');
    const purpose = values['second-factor'] ? 'reset_second_factor' : 'set_password';
    const address = addressFrom(values.address);
    const link = await inTransaction(pool, async (sql) => {
      const person = await credentialsOfLogin(sql, login);
      if (person === undefined || person.disabledAt !== null) throw new UsageError(`nobody who may sign in has the login ${JSON.stringify(login)}`);
      const issued = await issueLink(sql, person.userId, purpose);
      await appendAudit(sql, {
        actor: operator(), action: 'user.link', objectKind: 'staff_user', objectKey: String(person.userId), before: null, after: { purpose, expiresAt: issued.expiresAt.toISOString() }, reason: null,
      });
      return issued;
    });
    printLink(link, address, print);
  },
};
