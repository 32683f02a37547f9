// Fields that hold secrets, and covers over what shows one while a screenshot is taken.

const concealed = new WeakSet();  // fields that a secret was typed into, whatever they turn into
let glass = null;

const isSecret = e => e.tagName === 'INPUT' && (e.type === 'password' || concealed.has(e));
// Whether another field shows the text: a user name that is the password too is no secret.
const inClear = text => all.some(e => e.tagName === 'INPUT' && !isSecret(e) && words(e.value) === words(text));

function conceal(ref) {
  const e = thing(ref), field = e && fieldOf(e);
  if (!field) return e ? {} : {gone: true};
  const boxes = e => e.maxLength === 1 && e.form === field.form;  // one for each sign of a code
  for (const one of field.maxLength === 1 ? all.filter(boxes) : [field]) concealed.add(one);
  return {};
}

// Where texts below a root say it, also where each letter is an element of its own.
function* saidIn(root, said) {
  const nodes = [], starts = [];
  const tree = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let whole = '';
  for (let node; (node = tree.nextNode());) {
    nodes.push(node); starts.push(whole.length);
    whole += node.data;
    for (const {0: found, index} of node.data.matchAll(said)) yield [node, index, node, index + found.length];
  }
  const at = offset => { let n = starts.length - 1; while (starts[n] > offset) n--; return n; };
  for (const {0: found, index} of whole.matchAll(said)) {
    const [from, to] = [at(index), at(index + found.length - 1)];
    yield [nodes[from], index - starts[from], nodes[to], index + found.length - starts[to]];
  }
}

function* secretBoxes(said) {
  const range = document.createRange();
  for (const top of [root(), ...all.map(shadow).filter(Boolean)])
    for (const [from, start, to, end] of said ? saidIn(top, said) : []) {
      range.setStart(from, start);
      range.setEnd(to, end);
      yield* range.getClientRects();
    }
  for (const e of all) {
    const drawn = () => [e.value, attr(e, 'placeholder'), attr(e, 'alt'), ...[...e.selectedOptions ?? []].map(o => o.label),
      ...['::before', '::after'].map(part => getComputedStyle(e, part).content)].join('\n');
    if (isSecret(e) || (said && drawn().match(said))) yield* e.getClientRects();
  }
}

function cover(pattern) {
  uncover();
  walk();
  if (!root()) return;
  const make = (holder, style) => {
    const made = holder.appendChild(document.createElementNS('http://www.w3.org/1999/xhtml', 'div'));
    made.style.cssText = `all: initial; position: fixed; pointer-events: none; ${style}`;
    return made;
  };
  const boxes = [...secretBoxes(pattern && new RegExp(pattern, 'g'))].filter(b => b.width && b.height);
  if (!boxes.length) return;
  glass = make(root(), 'inset: 0; z-index: 2147483647;');
  glass.popover = 'manual';
  glass.showPopover?.();  // above dialogs too
  for (const {x, y, width, height} of boxes)
    make(glass, `left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px; background: #000`);
}

function uncover() {
  glass?.remove();
  glass = null;
}
