/** `watchbill accounts` and `tokens`: people and what acts for them, through the running instance's API. */
import { z } from 'zod';
import { SignInLink } from '../../domain/api.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import { Account, ApiToken, MadeAccount, MadeToken } from '../../domain/people-api.ts';
import { createInstanceClient, type InstanceClient } from '../instance/client.ts';
import { renderTable } from '../output/table.ts';
import { dateTime } from '../report/incident-text.ts';
import { answer, type CommandContext } from './context.ts';

interface Form {
  json?: boolean;
}

const Accounts = z.array(Account);
const column = (title: string) => ({ title });

async function accountNamed(client: InstanceClient, name: string): Promise<Account> {
  const accounts = await client.get('/api/accounts', Accounts);
  const found = accounts.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new WatchbillError('NOT_FOUND', `there is no account called ${name}`, {
    fix: 'npx watchbill accounts list',
  });
}

/** Finds the name of an account's uid; `owner` is none and stays. */
function namesOf(accounts: readonly Account[]): (uid: string) => string {
  const names = new Map(accounts.map(({ uid, name }) => [uid, name]));
  return (uid) => names.get(uid) ?? uid;
}

function accountLine({ name, roles, disabled }: Account): string {
  return `${name}: ${roles.join(', ')}${disabled ? ', disabled' : ''}\n`;
}

export async function listAccounts({ json }: Form, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const accounts = await client.get('/api/accounts', Accounts);
  const nameOf = namesOf(accounts);
  const rows = accounts.map((one) => [
    one.name,
    one.roles.join(', '),
    one.disabled ? 'disabled' : one.hasPassword ? 'password' : 'by link only',
    one.madeBy.map(nameOf).join(', '),
    one.confirmedBy === null ? 'nobody' : nameOf(one.confirmedBy),
  ]);
  const titles = ['name', 'roles', 'signs in', 'made by', 'confirmed by'];
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.accounts/1', accounts })}\n`
      : renderTable(titles.map(column), rows, context.out),
  );
  return exitCodes.ok;
}

export interface RoleOptions extends Form {
  role: string[];
}

/** Makes an account and prints the link by which its person signs in. */
export async function addAccount(
  name: string,
  { role, json }: RoleOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const made = await client.post('/api/accounts', { name, roles: role }, MadeAccount);
  const { account, link } = made;
  const until = `${dateTime(link.expiresAt)} UTC`;
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.account/1', ...made })}\n`
      : `${accountLine(account)}Sign in once, until ${until}:  ${link.url}\n`,
  );
  return exitCodes.ok;
}

export async function changeAccount(
  name: string,
  { json, ...change }: Form & { roles?: string[]; disabled?: boolean },
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const { uid } = await accountNamed(client, name);
  const account = await client.patch(`/api/accounts/${uid}`, change, Account);
  await answer(
    context,
    json ? `${JSON.stringify({ schema: 'watchbill.account/1', account })}\n` : accountLine(account),
  );
  return exitCodes.ok;
}

export async function linkAccount(
  name: string,
  { json }: Form,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const { uid } = await accountNamed(client, name);
  const link = await client.post(`/api/accounts/${uid}/link`, {}, SignInLink);
  await answer(
    context,
    json ? `${JSON.stringify({ schema: 'watchbill.link/1', ...link })}\n` : `${link.url}\n`,
  );
  return exitCodes.ok;
}

/** Says that the account's person is who they are. */
export async function confirmAccount(
  name: string,
  { json }: Form,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const { uid } = await accountNamed(client, name);
  const account = await client.post(`/api/accounts/${uid}/confirm`, {}, Account);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.account/1', account })}\n`
      : `${account.name}: confirmed by ${account.confirmedBy ?? 'nobody'}\n`,
  );
  return exitCodes.ok;
}

export async function listTokens({ json }: Form, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const tokens = await client.get('/api/tokens', z.array(ApiToken));
  const nameOf = namesOf(await client.get('/api/accounts', Accounts));
  const rows = tokens.map((one) => [
    one.uid,
    one.name,
    nameOf(one.account),
    one.scopes.join(', '),
    `${dateTime(one.expiresAt)} UTC`,
    one.lastUsed === null ? 'never' : `${dateTime(one.lastUsed)} UTC`,
    one.madeBy.length === 0 ? nameOf(one.account) : one.madeBy.map(nameOf).join(', '),
    one.madeBy.length > 0 && one.confirmedBy === null ? 'nobody' : nameOf(one.confirmedBy ?? ''),
  ]);
  const titles = [
    ...['token', 'name', 'acts for', 'scopes', 'until', 'last used'],
    ...['made by', 'confirmed by'],
  ];
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.tokens/1', tokens })}\n`
      : renderTable(titles.map(column), rows, context.out),
  );
  return exitCodes.ok;
}

export interface TokenOptions extends Form {
  account: string;
  scope: string[];
  days: number;
}

/** Makes a token that acts for an account; only its secret goes to stdout, so that it can be piped on. */
export async function createToken(
  name: string,
  { account, scope, days, json }: TokenOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const { uid } = await accountNamed(client, account);
  const body = { name, scopes: scope, days, account: uid };
  const token = await client.post('/api/tokens', body, MadeToken);
  if (!json) {
    context.stderr.write(
      `told once; it acts for ${account} until ${dateTime(token.expiresAt)} UTC\n`,
    );
  }
  await answer(
    context,
    json ? `${JSON.stringify({ schema: 'watchbill.token/1', token })}\n` : `${token.secret}\n`,
  );
  return exitCodes.ok;
}

export async function revokeToken(uid: string, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  await client.remove(`/api/tokens/${encodeURIComponent(uid)}`);
  await answer(context, `${uid} ended\n`);
  return exitCodes.ok;
}

export async function confirmToken(uid: string, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const path = `/api/tokens/${encodeURIComponent(uid)}/confirm`;
  const { name, confirmedBy } = await client.post(path, {}, ApiToken);
  await answer(context, `${name}: confirmed by ${confirmedBy ?? 'nobody'}\n`);
  return exitCodes.ok;
}
