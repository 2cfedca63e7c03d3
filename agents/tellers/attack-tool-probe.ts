/** Tells probes that carry the mark of an attack or reconnaissance tool. */
import { clock, firstRecord, measure, opening, totals, type Teller } from './telling.ts';

export const tellAttackToolProbe: Teller = (finding, telling) => {
  const { claims } = telling;
  const seen = firstRecord(finding, telling, {
    tools: measure(finding, 'tools'),
    marks: measure(finding, 'marks'),
  });
  const figures = totals(finding, telling);
  claims.say(
    'observed',
    `${opening(telling)} {src} sent requests that only {tools} sends: {marks}.`,
    {
      ...clock(seen, telling),
      src: [seen, 'src'],
      tools: [seen, 'tools'],
      marks: [seen, 'marks'],
    },
  );
  claims.say('count', 'They went to {targets}: {requests} in all.', {
    targets: [figures, 'targets'],
    requests: [figures, 'requests'],
  });
};
