/** Finds the one JSON object in what a model wrote. That and nothing more: what is broken is not mended. */

export type Found = { json: unknown } | { problem: string };

/**
 * The object itself, in a code fence, or with prose around it. Two objects are none: prose may quote one that an
 * attacker wrote, and nothing says which of them is the answer.
 */
export function findJsonObject(text: string): Found {
  if (text.trim() === '') return { problem: 'The answer is empty; answer with one JSON object.' };
  const objects: unknown[] = [];
  let at = text.indexOf('{');
  let broken = false;
  while (at !== -1) {
    const end = endOfObject(text, at);
    if (end === null) {
      broken = true;
      break;
    }
    const parsed = parseObject(text.slice(at, end));
    if (parsed === null) broken = true;
    else objects.push(parsed.json);
    at = text.indexOf('{', end);
  }
  const [first] = objects;
  if (objects.length > 1) {
    return { problem: 'There is more than one JSON object; answer with exactly one.' };
  }
  if (broken) return { problem: 'The JSON is malformed or cut off; answer with one whole object.' };
  if (objects.length === 0) {
    return { problem: 'There is no JSON object; answer with one and no text around it.' };
  }
  return { json: first };
}

/** Behind the bracket that closes the one at `start`; null when none does. Brackets in strings don't count. */
function endOfObject(text: string, start: number): number | null {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return null;
}

/** In a box, because null is JSON too. */
export function parseObject(text: string): { json: object } | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { json } : null;
  } catch {
    return null;
  }
}
