/**
 * What the Temporal bundle really holds: value imports only, followed from workflows/ as far as they go.
 * A zod schema in it would be copied into every cached workflow; a policy in it would break replay.
 */
const banned = {
  zod: 'node_modules/zod/',
  policies: '^policies/',
  detectors: '^detectors/',
  agents: '^agents/',
  storage: '^storage/',
  activities: '^activities/',
  api: '^api/',
  yaml: 'node_modules/yaml/',
  models: 'node_modules/(langchain|@langchain|langsmith|openai)/',
};

module.exports = {
  forbidden: Object.entries(banned).map(([name, path]) => ({
    name: `workflow-bundle-without-${name}`,
    severity: 'error',
    from: { path: '^workflows/' },
    to: { path, reachable: true },
  })),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node'],
    },
  },
};
