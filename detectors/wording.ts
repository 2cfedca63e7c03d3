/** Words for figures in findings: every detection uses the same ones. */
export { list, plural, when } from '../domain/wording.ts';
