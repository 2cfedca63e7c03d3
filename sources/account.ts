/** Splits the ways of writing an account into user and domain. */

/** `user@REALM` and `DOMAIN\user`; anything else (a distinguished name, a bare name) is the user as it is. */
export function accountOf(name: string): { user: string; domain?: string } {
  const slash = name.indexOf('\\');
  if (slash > 0) return { user: name.slice(slash + 1), domain: name.slice(0, slash) };
  const at = name.lastIndexOf('@');
  if (at > 0 && !name.includes('=')) return { user: name.slice(0, at), domain: name.slice(at + 1) };
  return { user: name };
}
