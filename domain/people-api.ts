/** What the HTTP API says about people, their sessions and their tokens. */
import { z } from 'zod';
import { SignInLink } from './api.ts';
import { PersonRole } from './person.ts';

const Roles = z.array(PersonRole).min(1).max(PersonRole.options.length);

/** Names people sign in by: one person, one name, whatever the case. */
export const AccountName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u, {
    error: 'must begin with a letter or digit, and hold only those and . _ @ - (at most 64)',
  });

export const Account = z.object({
  uid: z.string(),
  name: z.string(),
  roles: z.array(PersonRole),
  disabled: z.boolean(),
  hasPassword: z.boolean(),
  /** Who made it, and whoever may have been that person: uids of accounts, or `owner`. */
  madeBy: z.array(z.string()),
  /** Who else said that its person is who they are: uid of an account, or `owner`. */
  confirmedBy: z.string().nullable(),
  /** Wall clock, epoch ms. */
  createdAt: z.number(),
});
export type Account = z.infer<typeof Account>;

export const NewAccount = z.object({ name: AccountName, roles: Roles });
export type NewAccount = z.infer<typeof NewAccount>;

/** A new account with the link by which its person signs in for the first time. */
export const MadeAccount = z.object({ account: Account, link: SignInLink });

export const AccountChange = z
  .object({ roles: Roles.optional(), disabled: z.boolean().optional() })
  .refine(({ roles, disabled }) => roles !== undefined || disabled !== undefined, {
    error: 'must change roles or disabled',
  });
export type AccountChange = z.infer<typeof AccountChange>;

/** At least 12 characters (NIST SP 800-63B asks for 8 and more is better); longer ones only cost time to hash. */
export const Password = z.string().min(12, { error: 'must have at least 12 characters' }).max(200);

export const SetPassword = z.object({
  password: Password,
  current: z.string().max(200).optional(),
});
export const PasswordSignIn = z.object({
  name: z.string().max(200),
  password: z.string().max(200),
});

/** read: look · answer: approve, decline, lift, close · govern: delegation, kill switch, inventory. */
export const TokenScope = z.enum(['read', 'answer', 'govern']);
export type TokenScope = z.infer<typeof TokenScope>;

export const ApiToken = z.object({
  uid: z.string(),
  name: z.string(),
  /** Who it acts for, never with more than that person's roles. */
  account: z.string(),
  scopes: z.array(TokenScope),
  /** Wall clock, epoch ms. */
  createdAt: z.number(),
  expiresAt: z.number(),
  lastUsed: z.number().nullable(),
  /** As of an account: who made it, and who else confirmed it. */
  madeBy: z.array(z.string()),
  confirmedBy: z.string().nullable(),
});
export type ApiToken = z.infer<typeof ApiToken>;

export const NewToken = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(TokenScope).min(1).max(TokenScope.options.length),
  days: z.number().int().min(1).max(366).default(90),
  /** uid of the account it acts for; a lead may name another than the own. */
  account: z.string().optional(),
});
export type NewToken = z.infer<typeof NewToken>;

/** A token as it is made: the only time its secret is told. */
export const MadeToken = ApiToken.extend({ secret: z.string() });
export type MadeToken = z.infer<typeof MadeToken>;
