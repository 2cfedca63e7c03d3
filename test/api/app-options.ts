/** What the API is told in tests: no console, and an instance token that is known. */
export const appOptions = {
  version: '0.1.0',
  instanceToken: 'instance-token-of-this-test-run',
  ownerName: 'owner',
  webRoot: null,
};
