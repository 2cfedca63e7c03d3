/** All workflows, for the bundle that workers run. */
export { incident } from './incident.ts';
export { response } from './response.ts';
export { watch } from './watch.ts';
