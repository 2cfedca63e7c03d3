/** Who had a hand in an account, a link, a session or a token, as it comes back from storage. */
import { Party } from '../domain/party.ts';

export function parseMakers(stored: unknown): string[] {
  return Party.shape.madeBy.parse(stored);
}
