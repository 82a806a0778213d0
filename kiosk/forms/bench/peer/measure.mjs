// The peer's figures for the same forms: `@getodk/xforms-engine` on node, one form a process so that memory is its own.
//   node measure.mjs FORM.xml REF VALUE VALUE
import { JSDOM } from 'jsdom';
import { readFileSync } from 'node:fs';

// The engine reads DOM globals; with a global `window` it takes another path, so none is set.
const dom = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });
for (const name of ['DOMParser', 'XMLSerializer', 'Node', 'Element', 'Document', 'XMLDocument', 'Attr', 'Text',
  'CDATASection', 'Comment', 'ProcessingInstruction', 'XPathResult', 'File', 'Blob', 'FormData', 'NodeFilter',
  'DocumentType', 'HTMLElement', 'localStorage', 'document']) {
  if (dom.window[name] !== undefined) globalThis[name] = dom.window[name];
}
// Its tree-sitter, packed as a module, still asks for what CommonJS gives.
globalThis.__dirname = '.';
globalThis.module = { exports: {} };
const { loadForm } = await import('@getodk/xforms-engine');

const [path, ref, first = '2', second = '3'] = process.argv.slice(2);
const xml = readFileSync(path, 'utf8');
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const find = (node) => {
  if (node.currentState?.reference === ref) return node;
  for (const child of node.currentState?.children ?? []) {
    const found = find(child);
    if (found) return found;
  }
  return null;
};

const loads = [];
let root = null;
for (let i = 0; i < 5; i += 1) {
  const before = performance.now();
  const result = await loadForm(xml);
  if (result.status === 'failure') throw result.error;
  root = result.createInstance().root;
  loads.push(performance.now() - before);
}
const question = find(root);
if (!question) throw new Error(`${ref} is not in the form`);
const changes = [];
for (let i = 0; i < 31; i += 1) {
  const before = performance.now();
  question.setValue(i % 2 ? second : first);
  changes.push(performance.now() - before);
}
// load ms, one change ms (medians), resident MB
console.log(`peer,${median(loads)},${median(changes)},${Math.round(process.memoryUsage().rss / 1048576)}`);
