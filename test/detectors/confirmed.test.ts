/** What a person confirmed as benign gives no baseline finding any more, nor does a running finding grow by it. */
import { expect, it } from 'vitest';
import { baselineCases } from './baseline-cases.ts';
import { DAY, MINUTE } from './made.ts';
import { confirmed, start } from './pass.ts';

it.each(baselineCases)(
  '$uid stays quiet on what was confirmed, and fires on what was not',
  (given) => {
    const running = start(given.uid);
    for (const event of [...given.before, ...given.confirmed(given.at)]) running.pass.take(event);
    const after = confirmed(running);
    for (const wait of [MINUTE, 30 * MINUTE, DAY, 2 * DAY]) {
      for (const event of given.confirmed(given.at + wait)) after.pass.take(event);
    }
    expect(after.pass.takeFindings()).toEqual([]);
    for (const event of given.other(given.at + 3 * DAY)) after.pass.take(event);
    const found = after.pass.takeFindings().map(({ finding_info }) => finding_info.analytic.uid);
    expect(found.filter((uid) => uid === given.uid)).toHaveLength(1);
  },
);
