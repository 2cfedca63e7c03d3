/** Why a rule, or a part of one, is not run: thrown while it is compiled, listed to the person who named it. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}
