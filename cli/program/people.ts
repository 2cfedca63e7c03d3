/** Commands about people: accounts with their roles, and the tokens that act for them. */
import type { Command } from 'commander';
import type { RoleOptions, TokenOptions } from '../commands/accounts.ts';
import type { Action } from './action.ts';
import { days, personRoles, tokenScopes } from './arguments.ts';

export function addPeople(program: Command, action: Action): void {
  addAccounts(program, action);
  addTokens(program, action);
}

const rolesHelp = 'lead, analyst, manager, engineer or auditor; several by commas';

function addAccounts(program: Command, action: Action): void {
  const accounts = program.command('accounts').description('who may sign in, and as what');
  accounts
    .command('list', { isDefault: true })
    .description('all accounts')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/accounts.ts')).listAccounts(options, context),
      ),
    );
  accounts
    .command('add <name>')
    .description('make an account; prints the link by which its person signs in')
    .requiredOption('--role <roles>', rolesHelp, personRoles)
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, name: string, options: RoleOptions) =>
          await (await import('../commands/accounts.ts')).addAccount(name, options, context),
      ),
    );
  accounts
    .command('roles <name>')
    .description('give an account these roles, in place of those it has')
    .requiredOption('--role <roles>', rolesHelp, personRoles)
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, name: string, { role, json }: RoleOptions) =>
          await (
            await import('../commands/accounts.ts')
          ).changeAccount(name, { roles: role, json: json ?? false }, context),
      ),
    );
  addSwitches(accounts, action);
  accounts
    .command('link <name>')
    .description('another one-time sign-in link for an account')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, name: string, options: object) =>
          await (await import('../commands/accounts.ts')).linkAccount(name, options, context),
      ),
    );
  accounts
    .command('confirm <name>')
    .description('say that the account’s person is who they are; not for who made it')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, name: string, options: object) =>
          await (await import('../commands/accounts.ts')).confirmAccount(name, options, context),
      ),
    );
}

function addSwitches(accounts: Command, action: Action): void {
  for (const [word, disabled, description] of [
    ['disable', true, 'end an account’s sessions, links and tokens, and let it sign in no more'],
    ['enable', false, 'let a disabled account sign in again'],
  ] as const) {
    accounts
      .command(`${word} <name>`)
      .description(description)
      .option('--json', 'one JSON document')
      .action(
        action(
          async (context, name: string, options: object) =>
            await (
              await import('../commands/accounts.ts')
            ).changeAccount(name, { disabled, ...options }, context),
        ),
      );
  }
}

function addTokens(program: Command, action: Action): void {
  const tokens = program.command('tokens').description('API tokens, which act for an account');
  tokens
    .command('list', { isDefault: true })
    .description('all tokens; their secrets are not kept')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/accounts.ts')).listTokens(options, context),
      ),
    );
  tokens
    .command('create <name>')
    .description('make a token; its secret is printed once')
    .requiredOption('--account <name>', 'who it acts for')
    .requiredOption('--scope <scopes>', 'read, answer or govern; several by commas', tokenScopes)
    .option('--days <n>', 'how long it lasts', days, 90)
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, name: string, options: TokenOptions) =>
          await (await import('../commands/accounts.ts')).createToken(name, options, context),
      ),
    );
  tokens
    .command('revoke <token>')
    .description('end a token now')
    .action(
      action(
        async (context, uid: string) =>
          await (await import('../commands/accounts.ts')).revokeToken(uid, context),
      ),
    );
  tokens
    .command('confirm <token>')
    .description('say that a token belongs to whom it acts for; not for who made it')
    .action(
      action(
        async (context, uid: string) =>
          await (await import('../commands/accounts.ts')).confirmToken(uid, context),
      ),
    );
}
