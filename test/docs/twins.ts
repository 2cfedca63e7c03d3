/** Which tests of a file are skipped where the shared data is absent, read from its syntax tree. */
import ts from 'typescript';

export interface Tests {
  /** Titles of tests that run whatever is there, as they stand in the code. */
  always: string[];
  /** Titles of tests that are skipped without the shared data. */
  skipped: string[];
}

/** The function that a call gets as its last argument, if it is one. */
function bodyOf(call: ts.CallExpression): ts.Node | undefined {
  return call.arguments.findLast((one) => ts.isArrowFunction(one) || ts.isFunctionExpression(one));
}

/** `it`, whether it is called as `it(…)`, `it.each(…)(…)` or `it.for(…)(…)`. */
function calleeOf({ expression }: ts.CallExpression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (!ts.isCallExpression(expression)) return '';
  const table = expression.expression;
  return ts.isPropertyAccessExpression(table) ? table.expression.getText() : '';
}

/**
 * `if (!hasSharedData) … ctx.skip(absent)`. A table's `make() ?? ctx.skip(absent)` is none: it skips those rows only that
 * are of the shared data.
 */
function isGuard(node: ts.Node): boolean {
  return (
    ts.isIfStatement(node) &&
    node.expression.getText() === '!hasSharedData' &&
    node.thenStatement.getText().includes('ctx.skip(absent)')
  );
}

function holdsGuard(node: ts.Node): boolean {
  return isGuard(node) || ts.forEachChild(node, holdsGuard) === true;
}

/** Whether a hook that belongs to this very block skips what is in it. */
function isSkippedByHook(block: ts.Node): boolean {
  let found = false;
  const look = (node: ts.Node): void => {
    if (!ts.isCallExpression(node)) return ts.forEachChild(node, look);
    const callee = calleeOf(node);
    if (callee === 'beforeEach' && holdsGuard(node)) found = true;
    if (callee !== 'describe') ts.forEachChild(node, look);
  };
  ts.forEachChild(block, look);
  return found;
}

export function testsOf(code: string): Tests {
  const file = ts.createSourceFile('x.test.ts', code, ts.ScriptTarget.Latest, true);
  const tests: Tests = { always: [], skipped: [] };
  const visit = (node: ts.Node, skipped: boolean): void => {
    const body = ts.isCallExpression(node) ? bodyOf(node) : undefined;
    if (!ts.isCallExpression(node) || body === undefined) {
      ts.forEachChild(node, (child) => visit(child, skipped));
      return;
    }
    const callee = calleeOf(node);
    if (callee === 'it' || callee === 'test') {
      const title = node.arguments[0]?.getText() ?? '';
      tests[skipped || holdsGuard(body) ? 'skipped' : 'always'].push(title);
      return;
    }
    const inside = skipped || (callee === 'describe' && isSkippedByHook(body));
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(file, isSkippedByHook(file));
  return tests;
}
