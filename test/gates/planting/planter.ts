/**
 * One long-lived vitest in a copy of the tree, started by `check:bites` with that copy as its folder: for each request
 * it plants a promise out, runs the tests named, and takes it back.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { resolve } from 'node:path';
import { createVitest, type TestModule, type Vitest } from 'vitest/node';
import { rebuild } from './dist.ts';
import type { PlantAnswer, PlantRequest, TestOutcome } from './messages.ts';

/** Characters that mean something in a pattern, made to mean themselves. */
function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function readTests(module: TestModule, names: readonly string[]): TestOutcome[] {
  return [...module.children.allTests()]
    .map((test) => {
      const { state, errors } = test.result();
      const name = test.fullName.replaceAll(' > ', ' ');
      const told = (errors ?? []).map((one) => ({ name: one.name ?? '', message: one.message }));
      return { name, state, errors: told };
    })
    .filter(({ name }) => names.some((wanted) => name.includes(wanted)));
}

function readFaults(module: TestModule): string[] {
  const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors());
  return [...module.errors(), ...suites].map(({ message }) => message);
}

async function runTests(vitest: Vitest, { test, names }: PlantRequest): Promise<PlantAnswer> {
  const start = performance.now();
  const specifications = (await vitest.globTestSpecifications([test])).filter(
    ({ moduleId }) => moduleId === resolve(test),
  );
  const first = specifications[0];
  if (first === undefined) return { tests: [], faults: [`no test file ${test}`], seconds: 0 };
  vitest.setGlobalTestNamePattern(new RegExp(names.map(escape).join('|')));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([first]);
  return {
    tests: testModules.flatMap((module) => readTests(module, names)),
    faults: [...testModules.flatMap(readFaults), ...unhandledErrors.map(String)],
    seconds: (performance.now() - start) / 1000,
  };
}

/** Writes a file as vitest reads it next. */
function write(vitest: Vitest, path: string, text: string): void {
  writeFileSync(path, text);
  vitest.invalidateFile(resolve(path));
}

async function answer(vitest: Vitest, request: PlantRequest): Promise<PlantAnswer> {
  const { plant, test } = request;
  if (plant === null) return await runTests(vitest, request);
  const before = readFileSync(plant.file, 'utf8');
  write(
    vitest,
    plant.file,
    before.replace(plant.from, () => plant.to),
  );
  // Tests of the pure project read no build.
  const takeBack = pure.test(test) ? () => undefined : rebuild(plant.file);
  try {
    return await runTests(vitest, request);
  } finally {
    write(vitest, plant.file, before);
    takeBack();
  }
}

const pure = /^test\/(domain|sources|detectors|baselines|policies|agents|docs)\//;

const vitest = await createVitest('test', {
  watch: false,
  reporters: [{}],
  // What a test prints is no matter of ours.
  silent: true,
});
await vitest.standalone();

process.on('message', (request: PlantRequest) => {
  answer(vitest, request).then(
    (result) => process.send?.(result),
    (error: unknown) =>
      process.send?.({ tests: [], faults: [String(error)], seconds: 0 } satisfies PlantAnswer),
  );
});
process.on('disconnect', () => void vitest.close().finally(() => process.exit(0)));
process.send?.('ready');
