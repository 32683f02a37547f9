// What the elements of a document are, and the order that they are in.

// The world of a frame can be older than its document, whose elements then have other prototypes
// than the world's own names say.
if (document.documentElement && !(document.documentElement instanceof Element)) {
  const kinds = ['input', 'textarea', 'select', 'option', 'form', 'label', 'button', 'iframe', 'details',
    'dialog', 'img', 'slot', 'canvas', 'a', 'div', 'template', 'style', 'script', 'fieldset', 'legend'];
  const others = [document.createElementNS('http://www.w3.org/2000/svg', 'svg'), document, document.createRange(),
    document.createElement('div').attachShadow({mode: 'open'}), document.createTextNode('')];
  for (const sample of [...kinds.map(kind => document.createElement(kind)), ...others]) {
    let kind = sample;
    while ((kind = Object.getPrototypeOf(kind)) && kind.constructor.name !== 'Object')
      globalThis[kind.constructor.name] = kind.constructor;
  }
}

const own = Element.prototype;
// What is called `select` or `input` in MathML or a namespace of nobody's is neither, and the snapshot
// takes it for one.
for (const [name, nothing] of [['options', []], ['selectedOptions', []], ['type', ''], ['value', '']])
  if (!(name in own)) Object.defineProperty(own, name, {get: () => nothing});
const attr = (e, name) => own.getAttribute.call(e, name);
const has = (e, name) => own.hasAttribute.call(e, name);
const whole = root => root.nodeType === Node.DOCUMENT_NODE ? Document.prototype : own;
const find = (root, selector) => whole(root).querySelector.call(root, selector);
const query = (root, selector) => [...whole(root).querySelectorAll.call(root, selector)];
const words = text => (text ?? '').replace(/\s+/g, ' ').trim();
const up = e => e.parentElement ?? e.getRootNode().host ?? null;

// A page's elements can take the names of a document's own properties.
const get = name => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);

const root = () => get('documentElement');
const body = () => get('body');
const hitAt = (x, y) => Document.prototype.elementFromPoint.call(document, x, y);
const animations = () => Document.prototype.getAnimations.call(document);

const ROLES = new Set(['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'option', 'menuitem',
  'menuitemcheckbox', 'menuitemradio', 'treeitem', 'textbox', 'searchbox', 'combobox', 'listbox',
  'slider', 'spinbutton']);

// Elements of these names have no role that a snapshot would show.
const PLAIN = new Set(['DIV', 'SPAN', 'A', 'B', 'I', 'U', 'S', 'SMALL', 'BIG', 'FONT', 'CENTER',
  'LABEL', 'SUMMARY', 'Q', 'ABBR', 'KBD', 'SAMP', 'VAR', 'TT', 'BDI', 'BDO', 'NOBR', 'PICTURE',
  'CITE', 'DFN', 'SECTION', 'PRE']);

// Editors that draw their text themselves and listen with a field too small to see.
const DRAWN = '.CodeMirror, .ace_editor, .monaco-editor';

const CLICKS = ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart',
  'dblclick', 'contextmenu'];

const OVERS = ['mouseenter', 'mouseover', 'pointerenter', 'drop', 'dragover'];
const KEYS = ['keydown', 'keypress', 'keyup', 'beforeinput'];
const TYPING = ['input', 'keyup', 'keydown', 'keypress'];
const FRAMEWORK = 25;  // a node that listens to more kinds of events hears them for all below it

let all = [], ends = [], place = new Map();  // elements in page order, where each one's inside ends
const heard = new WeakMap();  // element -> kinds of events it listens to
const closedRoots = new WeakMap();  // host -> its closed shadow root

const shadow = e => e.shadowRoot ?? closedRoots.get(e);
const inner = Object.getOwnPropertyDescriptor(Element.prototype, 'children').get;
const children = e => inner.call(e);

function walk() {
  all = []; ends = []; place = new Map();
  const open = [];
  const enter = e => {
    place.set(e, all.length);
    open.push({at: all.length, kids: [...children(e), ...shadow(e)?.children ?? []], next: 0});
    all.push(e);
    ends.push(0);
  };
  if (root()) enter(root());
  while (open.length) {
    const top = open[open.length - 1];
    if (top.next < top.kids.length) enter(top.kids[top.next++]);
    else ends[open.pop().at] = all.length;
  }
}

// Remembers which kinds of events nodes listen to, and closed shadow roots that some of them are in.
function hear(...pairs) {
  for (let i = 0; i < pairs.length; i += 2) {
    const node = pairs[i];
    heard.set(node, new Set(pairs[i + 1].split(' ')));
    const inside = node.getRootNode?.();
    if (inside instanceof ShadowRoot && inside.mode === 'closed') closedRoots.set(inside.host, inside);
  }
}

const open = (host, inner) => closedRoots.set(host, inner);

const visible = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;

function listens(e, kinds) {
  const found = heard.get(e);
  if (found && found.size <= FRAMEWORK && kinds.some(kind => found.has(kind))) return true;
  return e.hasAttributes() && kinds.some(kind => has(e, 'on' + kind));
}

const role = e => (attr(e, 'role') ?? '').trim().split(/\s+/)[0].toLowerCase();
const tag = e => e.tagName?.toLowerCase();

function operable(e) {
  switch (e.tagName) {
    case 'A': case 'AREA': return has(e, 'href') || ROLES.has(role(e));
    case 'INPUT': return e.type !== 'hidden';
    case 'BUTTON': case 'SELECT': case 'TEXTAREA': case 'OPTION': case 'IFRAME': return true;
  }
  return ROLES.has(role(e)) || isEditor(e);
}

const isEditor = e => (e.isContentEditable === true && !e.parentElement?.isContentEditable) ||
  (e.tagName === 'BODY' && get('designMode') === 'on');

const holdsOperable = e => {
  for (let i = place.get(e) + 1; i < ends[place.get(e)]; i++)
    if (operable(all[i]) && visible(all[i])) return true;
  return false;
};

function within(e, test) {  // the nearest ancestor that passes
  for (let p = up(e); p; p = up(p)) if (test(p)) return p;
  return null;
}

const contains = (e, inner) => { for (let p = inner; p; p = up(p)) if (p === e) return true; return false; };
const matches = (e, selector) => { try { return e.matches(selector); } catch { return false; } };

const isLarge = e => {
  const {width, height} = e.getBoundingClientRect();
  return width * height > 0.5 * innerWidth * innerHeight;
};

function deepest(x, y) {
  let hit = hitAt(x, y);
  for (let inner; hit && (inner = shadow(hit)?.elementFromPoint(x, y)) && inner !== hit;) hit = inner;
  return hit;
}
