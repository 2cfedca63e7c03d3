/** The delegation that holds when no document is given; default-delegation.yaml says the same in YAML. */
import { DelegationDocument } from './schema.ts';

export const defaultDelegation: DelegationDocument = DelegationDocument.parse({ version: '1' });
