/** Enters what was recorded into its version's manifest, so that it stays as it is: `npx tsx test/histories/freeze.ts` */
import { freezeNew } from './frozen.ts';

freezeNew();
