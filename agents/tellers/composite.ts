/** Tells a composite: which detections it combines. Its parts are told before it. */
import { count, firstRecord, measure, totals, words, type Teller } from './telling.ts';

export const tellComposite: Teller = (finding, telling) => {
  const figures = totals(finding, telling, {
    findings_words: words(count(finding, 'findings'), 'finding'),
  });
  telling.claims.say('count', 'Together, {findings} from {src}: {detections}.', {
    findings: [figures, 'findings_words'],
    src: [figures, 'src'],
    detections: [figures, 'detections'],
  });
};

export const tellMfaThenNewDevice: Teller = (finding, telling) => {
  const seen = firstRecord(finding, telling, {
    user: measure(finding, 'approved_by'),
    later: words(count(finding, 'minutes_before'), 'minute'),
  });
  telling.claims.say(
    'order',
    'On {date} at {clock} {user} had approved or opened a session, {later} before the first of these steps.',
    {
      date: [seen, 'date'],
      clock: [seen, 'clock'],
      user: [seen, 'user'],
      later: [seen, 'later'],
    },
  );
};
