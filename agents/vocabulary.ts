/** The words a statement may use freely: those that tell of nothing by themselves. Anything else must stand in the evidence. */

import { negationsIn } from './lexicon.ts';

const words = `
a about above according across act acting activity actor actors add added address addresses after afterwards again
against ago agree agrees all alone along already also although always among an analyst and another answer answered
answers any anyone anything appear appeared appears approximately are around as ask asked asking asks at authorised away
back based be became because become been before began begin begins behaviour being below beside besides between both
brief briefly but by call called came can carried carry case cause caused causes certain change changed changes check
checked checks claim claimed class close closed combined come comes common computer concern concerns conclude concluded
confidence confirm confirmed connect connected connection connections consist consistent consists contact contacted
contacts contain contains context continue continued continues conversation correspond could count counted counts
credential credentials date day days decide decided depart departed departs departure describe detail details detection
detections device devices did differ difference different do does doing done down during each earlier early either
employee employees end ended ending ends enough entries entry especially even event events ever every everybody
everything evidence evident exactly example except expected explain explained explains explanation extent fact facts far
few figures file files find finding findings finds first five fixed follow followed following follows for form former
found four from full further gave general generally give given gives go goes going group guest habit had half hand hands
happen happened happening happens has have having he her here high him his home hour hours how however human if in
incident incidents include included includes including indeed indicate indicated indicates initial inside instead into
involve involved involves is it its itself just keep kept kind kinds know known knows large largely last lasted later
latest least leave led left less like likely limited line list listed little long longer look looked looking looks lot
machine machines made mainly make makes making man manner many mark marks match matched matches matter may mean means
meant measure meanwhile mention might minute minutes moment more moreover most mostly much multiple must name named
namely names near nearly need needed needs network networks next night nor normal normally note noted now number
numbers observation observe observed observing of off often old on once one ones only onto open or order ordinary
origin other others otherwise our out outside over overall own owner part particular parts past pattern patterns people
per perhaps period person persons piece place places point points port ports possible possibly preceding present
previous previously prior probable probably protocol provide provided purpose put question questions quite range ranges
rather reach reached reaches reason reasons recent recently record recorded records regard related relation remain
remained remains report reported request requested requests resource respect response rest rests result resulted results
review role rule rules run running said same saw say says search searched searches second seconds see seem seemed
seems seen segment send sender sends sensor sensors sent sentence separate sequence series server servers service
services session sessions set several shall share shared she short shortly should show showed shown shows side sign
similar simple since single site situation six so some somebody someone something soon source sources span speak
specific spent stage staged start started starting starts state statement steps step still stood story subsequent
subsequently such suggest suggested suggests support supported sure system systems take taken takes target targeted
targets task tell tells ten test than that the their them themselves then there thereafter therefore these they thing
things third this those though three through thus time times to today together told too took total toward towards
traffic turn turned two type under until up upon us usage use used user users uses using usual usually value various
very via was way ways we week weeks well went were what whatever when where whether which while who whole whom whose
why will with within word words work worked working works would year years yet you your
abroad approve approved bear belongs built-in cloud default departing direct directly domain employee's entity every
exist explains fill fits hold holds internal itself judged keeps ldap log-on log-ons look-up look-ups mapped matter
mind names nobody's penetration phone proposed provider rdp reverse rights smb sort subnet tactic tactics tcp technique
techniques text tools udp unknown vain vpn vulnerability way windows workstation workstations worst worth would-be
declined expired being forced put risk somewhere attack attacks intruder mfa dns ntlm kerberos host hosts hostname
appearance peer process addressed whoever reads reader log logs quote quoted logged signed force waiting verified verify back closed worth dry put
account accounts administrative administer administering directory-wide guessing-like learnt
`;

const vocabulary: ReadonlySet<string> = new Set(words.split(/\s+/).filter((word) => word !== ''));

const endings = ['s', 'es', 'ed', 'd', 'ing', 'ly', "'s", '’s', 'er', 'est'] as const;

/** Whether a word, or the word it is made from, is free to use. */
export function isPlainWord(word: string): boolean {
  const lower = word.toLowerCase();
  if (lower.length < 2 || vocabulary.has(lower) || negationsIn(lower).length > 0) return true;
  return endings.some((ending) => {
    if (!lower.endsWith(ending)) return false;
    const stem = lower.slice(0, -ending.length);
    return vocabulary.has(stem) || vocabulary.has(`${stem}e`);
  });
}

/** The words of a text, in text order: letters with inner hyphens and apostrophes. */
export function wordsOf(text: string): string[] {
  return text.match(/\p{L}+(?:[-'’]\p{L}+)*/gu) ?? [];
}
