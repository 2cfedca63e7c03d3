/** Built-in Windows account names: what guessers try first. */

/**
 * Accounts every Windows installation or domain has (Microsoft Learn, "Local accounts" and "Active Directory
 * accounts"), with the localised names of the administrator and guest accounts.
 */
const names: ReadonlySet<string> = new Set([
  'administrator',
  'guest',
  'defaultaccount',
  'wdagutilityaccount',
  'krbtgt',
  'helpassistant',
  'defaultuser0',
  'administrateur',
  'administrador',
  'administratör',
  'järjestelmänvalvoja',
  'rendszergazda',
  'amministratore',
  'gast',
  'invité',
  'invitado',
  'convidado',
  'vieras',
  'gäst',
]);

/** Whether an account is a built-in one; domain parts and case do not matter. */
export function isDefaultAccount(user: string): boolean {
  return names.has(user.replace(/^.*\\/, '').replace(/@.*$/, '').trim().toLowerCase());
}

/** The built-in administrator account, whose capture is worth more than another's. */
export function isAdministrator(user: string): boolean {
  return (
    /^(admin|administra)/i.test(user.replace(/^.*\\/, '')) || user.toLowerCase() === 'rendszergazda'
  );
}
