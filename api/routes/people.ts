/** Accounts, for leads; and API tokens, for whoever they act for. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { accountNameFault } from '../../domain/account-name.ts';
import { ErrorBody, SignInLink, type Me } from '../../domain/api.ts';
import { WatchbillError } from '../../domain/errors.ts';
import {
  Account,
  AccountChange,
  ApiToken,
  MadeAccount,
  MadeToken,
  NewAccount,
  NewToken,
} from '../../domain/people-api.ts';
import { handsOf } from '../../domain/party.ts';
import { caller, type AuthOptions } from '../auth.ts';
import { found, parseBody } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { hashSecret, newSecret, tokenPrefix } from '../secrets.ts';
import { makeLink } from '../sign-in.ts';
import { ByUid } from './by-uid.ts';

const dayMs = 86_400_000;

export function peopleRoutes(app: FastifyInstance, ports: ApiPorts, options: AuthOptions): void {
  accountRoutes(app, ports, options);
  tokenRoutes(app, ports, options);
  confirmRoutes(app, ports);
}

/** The same name is told apart from one that only looks the same. @throws WatchbillError NAME_REFUSED */
function requireDistinctName(name: string, accounts: readonly Account[]): void {
  const others = accounts.filter((one) => one.name.toLowerCase() !== name.toLowerCase());
  const fault = accountNameFault(
    name,
    others.map((one) => one.name),
  );
  if (fault !== null) throw new WatchbillError('NAME_REFUSED', `the name ${fault}`);
}

function accountRoutes(app: FastifyInstance, ports: ApiPorts, options: AuthOptions): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/accounts',
    { schema: { summary: 'All accounts', response: { 200: z.array(Account), '4xx': ErrorBody } } },
    async () => ports.accounts(),
  );
  routes.post(
    '/api/accounts',
    {
      schema: {
        summary: 'Make an account, and the link by which its person signs in',
        body: NewAccount,
        response: { 200: MadeAccount, '4xx': ErrorBody },
      },
    },
    async (request) => {
      const asked = parseBody(NewAccount, request.body);
      requireDistinctName(asked.name, await ports.accounts());
      const account = await ports.addAccount({ ...asked, madeBy: handsOf(caller(request)) });
      const link = await makeLink({ request, account: account.uid }, ports, options);
      return { account, link };
    },
  );
  routes.patch(
    '/api/accounts/:uid',
    {
      schema: {
        summary: 'Change an account’s roles, or disable it',
        params: ByUid,
        body: AccountChange,
        response: { 200: Account, '4xx': ErrorBody },
      },
    },
    async (request) =>
      ports.changeAccount(request.params.uid, parseBody(AccountChange, request.body)),
  );
  routes.post(
    '/api/accounts/:uid/link',
    {
      schema: {
        summary: 'Another sign-in link for an account',
        params: ByUid,
        response: { 200: SignInLink, '4xx': ErrorBody },
      },
    },
    async (request) => {
      const { uid } = found(await ports.account(request.params.uid), 'account');
      return makeLink({ request, account: uid }, ports, options);
    },
  );
}

/**
 * The account a token is to act for: the caller's, or the one a lead names.
 * @throws WatchbillError FORBIDDEN_ROLE · NOT_FOUND
 */
async function actsFor(ports: ApiPorts, me: Me, named: string | undefined): Promise<string> {
  const account = named ?? me.account;
  if (account === null) {
    throw new WatchbillError('FORBIDDEN_ROLE', 'a token acts for an account; the owner has none', {
      fix: 'name the account that it is to act for',
    });
  }
  if (account !== me.account && !me.roles.includes('lead')) {
    throw new WatchbillError('FORBIDDEN_ROLE', 'only a lead makes tokens for others');
  }
  return found(await ports.account(account), 'account').uid;
}

function tokenRoutes(app: FastifyInstance, ports: ApiPorts, { now }: AuthOptions): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  /** One's own; a lead sees and ends all. */
  const visible = async (me: Me): Promise<ApiToken[]> => {
    const tokens = await ports.tokens();
    return me.roles.includes('lead') ? tokens : tokens.filter((one) => one.account === me.account);
  };
  routes.get(
    '/api/tokens',
    {
      schema: { summary: 'API tokens', response: { 200: z.array(ApiToken), '4xx': ErrorBody } },
    },
    async (request) => visible(caller(request)),
  );
  routes.post(
    '/api/tokens',
    {
      schema: {
        summary: 'Make an API token that acts for the caller; its secret is told once',
        body: NewToken,
        response: { 200: MadeToken, '4xx': ErrorBody },
      },
    },
    async (request) => {
      const { name, scopes, days, account } = parseBody(NewToken, request.body);
      const secret = `${tokenPrefix}${newSecret()}`;
      const createdAt = now();
      const me = caller(request);
      const owner = await actsFor(ports, me, account);
      const token = {
        uid: randomUUID(),
        name,
        account: owner,
        scopes,
        createdAt,
        expiresAt: createdAt + days * dayMs,
        madeBy: handsOf(me).filter((hand) => hand !== owner),
      };
      await ports.addToken({ ...token, hash: hashSecret(secret) });
      return { ...token, lastUsed: null, confirmedBy: null, secret };
    },
  );
  routes.delete(
    '/api/tokens/:uid',
    {
      schema: {
        summary: 'End an API token',
        params: ByUid,
        response: { 204: z.null(), '4xx': ErrorBody },
      },
    },
    async (request, reply) => {
      const tokens = await visible(caller(request));
      const { uid } = found(tokens.find((one) => one.uid === request.params.uid) ?? null, 'token');
      await ports.revokeToken(uid);
      return reply.code(204).send(null);
    },
  );
}

function confirmRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/api/accounts/:uid/confirm',
    {
      schema: {
        summary: 'Say that an account’s person is who they are',
        description: 'For whoever had no hand in the account, its password or its open sessions.',
        params: ByUid,
        response: { 200: Account, '4xx': ErrorBody },
      },
    },
    async (request) => ports.confirmAccount(request.params.uid, caller(request)),
  );
  routes.post(
    '/api/tokens/:uid/confirm',
    {
      schema: {
        summary: 'Say that a token belongs to whom it acts for',
        params: ByUid,
        response: { 200: ApiToken, '4xx': ErrorBody },
      },
    },
    async (request) => ports.confirmToken(request.params.uid, caller(request)),
  );
}
