// Attributes and properties that elements have in this world alone: with them Playwright's snapshot
// sees what it would pass over, and the page's DOM stays as it is.

let marked = [];  // elements that have properties of ours
let told = new Map();  // element -> what the snapshot does not tell of it
let extras = new Map();  // key -> something to act on that no snapshot has
let first = 0, end = 0;  // of these, those that the snapshot shows

function set(e, name, value) {
  Object.defineProperty(e, name, {value, configurable: true, writable: true});
  marked.push([e, name]);
}

// Gives an element attributes, for this world alone.
function give(e, attributes) {
  set(e, 'getAttribute', name => attributes[name] ?? attr(e, name));
  set(e, 'hasAttribute', name => name in attributes || has(e, name));
}

const leaveOut = e => set(e, 'assignedSlot', e);  // a snapshot takes it to be somewhere else
const tell = (e, facts) => told.set(e, {...told.get(e), ...facts});

// The snapshot shows the elements from `first` to before `end` and what they are in.
function only(first, end) {
  for (let e = all[first], p; (p = e.parentNode); e = p instanceof ShadowRoot ? p.host : p) {
    set(p, 'firstChild', e);
    if (p instanceof ShadowRoot) set(p.host, 'firstChild', null);
  }
  for (let e = all[end - 1], p; (p = e.parentNode); e = p instanceof ShadowRoot ? p.host : p)
    set(e, 'nextSibling', null);
}

// A form whose fields have the names of its own methods cannot be asked anything: its children
// are shown in its place.
function unwrap(form) {
  const of = name => Object.getOwnPropertyDescriptor(Node.prototype, name).get.call(form);
  const [before, after, parent] = ['previousSibling', 'nextSibling', 'parentElement'].map(of);
  const kids = [...of('childNodes')];
  if (before) set(before, 'nextSibling', kids[0] ?? after);
  else set(parent, 'firstChild', kids[0] ?? after);
  if (kids.length) set(kids[kids.length - 1], 'nextSibling', after);
  for (const kid of kids) if (kid.nodeType === Node.ELEMENT_NODE) set(kid, 'parentElement', parent);
}

const TAKEN = ['getAttribute', 'hasAttribute', 'hasAttributes', 'getBoundingClientRect', 'matches', 'closest', 'children',
  'checkVisibility', 'getRootNode', 'getClientRects', 'tagName', 'nodeName', 'nodeType', 'parentElement',
  'parentNode', 'childNodes', 'firstChild', 'ownerDocument', 'querySelectorAll', 'id', 'attributes'];

const isSpoilt = e => e instanceof HTMLFormElement && TAKEN.some(name => {
  const found = e[name];
  return found instanceof HTMLInputElement || found instanceof HTMLButtonElement ||
    found instanceof HTMLSelectElement || found instanceof HTMLTextAreaElement || found instanceof RadioNodeList;
});

// A browser goes through the whole page for the labels of each control.
function tellLabels() {
  const labels = new Map();
  for (const label of query(document, 'label'))
    if (label.control) labels.set(label.control, [...labels.get(label.control) ?? [], label]);
  for (let i = first; i < end; i++)
    if ('labels' in all[i] && all[i].tagName !== 'LABEL') set(all[i], 'labels', labels.get(all[i]) ?? []);
}
