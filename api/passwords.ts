/** Passwords: argon2id, and as long for a name that nobody has as for one that somebody has. */
import { hash, verify, type Options } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes; algorithm 2 is argon2id. */
const options: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, options);
}

let dummy: Promise<string> | null = null;

/** Whether it is the password; `stored` is null when there is none to compare with. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password');
  const right = await verify(stored ?? (await dummy), password);
  return right && stored !== null;
}
