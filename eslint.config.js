/** Typed lint rules: what every file keeps, and what the pure folders and the workflows keep beyond that. */
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const everywhere = [
  {
    selector: "CallExpression[callee.object.name='vi'][callee.property.name=/^(mock|doMock)$/]",
    message: 'Test through the public door: hand a port in instead of vi.mock.',
  },
  {
    selector:
      'MemberExpression[property.name=/^(only|skip|todo|fails|skipIf|runIf)$/]:matches([object.name=/^(it|test|describe|suite)$/], [object.object.name=/^(it|test|describe|suite)$/])',
    message: 'Every test runs; where data is absent by design, ctx.skip says why.',
  },
  {
    selector:
      'CallExpression[callee.name=/^(it|test|describe|suite)$/] > ObjectExpression > Property[key.name=/^(only|skip|todo|fails)$/]',
    message: 'Every test runs; where data is absent by design, ctx.skip says why.',
  },
];

const noClockNoChance = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Pure folders have no clock: time comes from events or arguments.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Pure folders have no clock: time comes from events or arguments.',
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: 'Pure folders have no clock: time comes from events or arguments.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Pure folders have no chance: the same events give the same findings.',
  },
];

const noAsync = [
  {
    selector: ':matches(:function[async=true], AwaitExpression, ForOfStatement[await=true])',
    message: 'One synchronous pass: sources, detectors and baselines have no async functions.',
  },
  {
    selector: "Identifier[name='Promise']",
    message: 'One synchronous pass: sources, detectors and baselines return values, not promises.',
  },
];

/** The sandbox replaces Date and Math.random, but not the host's time zone and language. */
const noHostLocale = [
  {
    selector:
      'MemberExpression[property.name=/^(getHours|getMinutes|getDate|getDay|getMonth|getFullYear|getTimezoneOffset|setHours|setDate|setMonth|toLocaleString|toLocaleDateString|toLocaleTimeString)$/]',
    message: 'Depends on the host: a replay on another machine would differ. Use UTC.',
  },
];

const impureGlobals = [
  'process',
  'performance',
  'fetch',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'globalThis',
];
const nonDeterministicGlobals = [
  'process',
  'performance',
  'fetch',
  'crypto',
  'setImmediate',
  'globalThis',
  'Intl',
  'WeakRef',
  'FinalizationRegistry',
];

/** @param {typeof everywhere} more */
const syntax = (...more) => ({ 'no-restricted-syntax': ['error', ...everywhere, ...more] });
/** @param {string[]} names */
const globals = (names) => ({ 'no-restricted-globals': ['error', ...names] });

export default tseslint.config(
  { ignores: ['node_modules/', '**/dist/', 'coverage/', '.watchbill/', 'web/generated/'] },
  {
    files: ['**/*.{ts,tsx,js,mjs,cjs}'],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser },
    rules: {
      ...syntax(),
      eqeqeq: 'error',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['{domain,policies,agents}/**/*.ts'],
    rules: { ...syntax(...noClockNoChance), ...globals(impureGlobals) },
  },
  {
    // The one file of the agents that speaks to the network.
    files: ['agents/model/exchange.ts'],
    rules: globals(impureGlobals.filter((name) => name !== 'fetch')),
  },
  {
    files: ['{sources,detectors,baselines}/**/*.ts'],
    rules: { ...syntax(...noClockNoChance, ...noAsync), ...globals(impureGlobals) },
  },
  {
    files: ['workflows/**/*.ts'],
    rules: { ...syntax(...noHostLocale), ...globals(nonDeterministicGlobals) },
  },
  { files: ['web/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  { files: ['**/*.gen.ts'], rules: { 'max-lines': 'off' } },
  { files: ['test/**/*.{ts,tsx}'], rules: { 'max-lines-per-function': 'off' } },
);
