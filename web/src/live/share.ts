/** The tabs of one browser share one stream: a browser opens six connections to a host, and each stream keeps one. */
import { stand } from './elect.ts';
import { follow } from './follow.ts';
import { lead, type Before } from './lead.ts';
import { sharedName, type Hearing, type Message, type Part } from './messages.ts';

/** Hears what changed until the returned function is called, by a stream of its own where tabs can't share one. */
export function listen(hearing: Hearing): () => void {
  // A browser hands out locks in secure contexts only: by TLS, or on loopback.
  const canShare = 'locks' in navigator && typeof BroadcastChannel !== 'undefined';
  return canShare ? listenTogether(navigator.locks, hearing) : listenAlone(hearing).stop;
}

function listenAlone(hearing: Hearing, before: Before = { behind: false, silentSince: null }) {
  return lead(() => undefined, hearing, before);
}

function listenTogether(locks: LockManager, told: Hearing): () => void {
  const channel = new BroadcastChannel(sharedName);
  const post = (message: Message): void => channel.postMessage(message);
  let silentSince: number | null = null;
  let stopped = false;
  const hearing: Hearing = {
    ...told,
    silent(since) {
      silentSince = since;
      told.silent(since);
    },
  };
  const following = (behind: boolean) =>
    follow({ post, hearing, behind, gone: () => election.takeOver() });

  let follower = following(false);
  let part: Part = follower;
  /** What this tab knows when it begins to hear the instance itself. */
  const standing = (): Before => ({ behind: follower.isBehind(), silentSince });
  channel.onmessage = ({ data }: MessageEvent<Message>) => part.hear(data);

  const election = stand(locks, {
    lead() {
      follower.stop();
      part = lead(post, hearing, standing());
      return () => {
        part.stop();
        if (stopped) return;
        follower = following(true);
        part = follower;
      };
    },
    failed() {
      part.stop();
      part = listenAlone(hearing, standing());
    },
  });

  return () => {
    stopped = true;
    election.stop();
    part.stop();
    channel.close();
  };
}

/** Tells the other tabs that somebody signed in or out here: what they hear would be of another session. */
export function announceSession(): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(sharedName);
  const message: Message = { kind: 'session' };
  channel.postMessage(message);
  channel.close();
}
