/** Fields that a text of JSON gives twice: every parser keeps the last one, and tells nobody of the others. */
import { type Path, type Problem, pathText } from './problems.ts';

/**
 * A text with the colon that makes it the name of a field, and all that opens, parts or closes. What a text has between
 * its escapes is matched in one step: character by character, tens of millions would exhaust the stack.
 */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\],]/g;

/** What encloses a place: an object with the fields so far, or a list. */
interface Enclosing {
  fields?: Set<string>;
  /** The field or item that the place is in. */
  at: PropertyKey;
}

/** The first field that an object of the text has for the second time; undefined where none does. @param json valid */
export function repeatedField(json: string): Problem | undefined {
  const enclosing: Enclosing[] = [];
  for (const [token, colon] of json.matchAll(TOKEN)) {
    const innermost = enclosing.at(-1);
    if (token === '{') enclosing.push({ fields: new Set(), at: '' });
    else if (token === '[') enclosing.push({ at: 0 });
    else if (token === '}' || token === ']') enclosing.pop();
    else if (token === ',' && typeof innermost?.at === 'number') innermost.at += 1;
    else if (colon !== undefined && innermost?.fields) {
      const name: string = JSON.parse(token.slice(0, -colon.length));
      innermost.at = name;
      if (innermost.fields.has(name)) {
        const path: Path = enclosing.map(({ at }) => at);
        return { path: pathText(path), message: 'is there already; each field may occur once' };
      }
      innermost.fields.add(name);
    }
  }
  return undefined;
}
