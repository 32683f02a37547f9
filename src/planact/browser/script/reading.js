// One look at a document: `mark` before the snapshot, `facts` after it.

const LARGE = 2000;  // elements of a page where what is asked of each has to be cheap
const FRAMES = 100;  // of a document that are read
const LONG = 900;  // characters of a name that a snapshot leaves out
const awake = new WeakSet();  // frames that load when looked at, and were
let frames = [], hosts = [];  // frames of the document, elements that may have a closed shadow root

// Frees the elements of what the last look gave them, looks at all of them, and gives anew.
function mark(most = MOST) {
  for (const [e, name] of marked) delete e[name];
  marked = []; told = new Map(); extras = new Map(); frames = []; hosts = [];
  walk();
  const cuts = choose(most);
  if (all.length > LARGE) tellLabels();
  let woken = 0;
  for (let i = first; i < end; i++) {
    const e = all[i];
    if (isSpoilt(e)) unwrap(e);
    else if (e.inert) { leaveOut(e); i = ends[i] - 1; }
    else if (!isFrame(e)) markElement(e);
    else if (frames.length === FRAMES) silence(e);
    else { frames.push(e); woken += wakes(e); }
  }
  markUnseen();
  markHovered();
  const frameset = find(document, 'frameset');
  const empty = location.href === 'about:blank' && !body()?.childNodes.length;
  return {
    ...cuts, woken, hosts: hosts.length, title: title(), url: location.href,
    blank: empty || (self !== top && !body() && !frameset),
    frames: frames.map(e => /^https?:/.test(e.src ?? e.data ?? '')),
    root: body() || frameset ? 'body, frameset' : ':root',
  };
}

function isFrame(e) {
  if (['OBJECT', 'EMBED'].includes(e.tagName) && (e.contentDocument || /html|xml/.test(e.type))) {
    set(e, 'nodeName', 'IFRAME');
    return true;
  }
  return e.tagName === 'IFRAME' || e.tagName === 'FRAME';
}

// A frame that loads only when it comes into view does so now.
function wakes(e) {
  if (e.loading !== 'lazy' || awake.has(e)) return false;
  awake.add(e); e.loading = 'eager'; e.loading = 'lazy';
  return true;
}

function markElement(e) {
  if (e === root() && e instanceof SVGElement) give(e, {role: 'figure'});
  if (closedRoots.has(e)) set(e, 'shadowRoot', closedRoots.get(e));
  if (e.tagName === 'INPUT' && (e.type === 'checkbox' || e.type === 'radio')) markBox(e);
  if (e.tagName === 'SELECT') markList(e);
  if (e.tagName === 'SUMMARY' && e.parentElement?.tagName === 'DETAILS' && !role(e))
    give(e, {role: 'button', 'aria-expanded': String(e.parentElement.open)});
  if (e.tagName === 'IMG' && has(e, 'usemap')) markAreas(e);
  const isButton = e.tagName === 'BUTTON' || (e.tagName === 'A' && has(e, 'href'));
  if (isButton) markEmpty(e);
  if (e.matches(DRAWN)) return markDrawn(e);
  if (isEditor(e) && !e.closest(DRAWN)) return markEditor(e);
  if (isButton || role(e) === 'button') markIcon(e);
  else if (!told.get(e)?.box && clickable(e)) markClickable(e);
  if (e.tagName.includes('-') && !shadow(e) && !e.childElementCount) hosts.push(e);
}

// A frame that does not answer is a note in the snapshot, which would wait for it; so is a drawing,
// which Playwright reads in no frame.
function silence(...frames) {
  for (const e of frames) {
    const inside = e.contentDocument?.documentElement;
    const drawing = inside && inside.namespaceURI !== 'http://www.w3.org/1999/xhtml';
    let from = '';
    try { from = ' of ' + new URL(e.src ?? e.data, document.baseURI).host; } catch { /* no address */ }
    const said = drawing ? words(inside.textContent).slice(0, 500) : `A frame${from} does not answer`;
    give(e, {role: 'note', 'aria-label': said});
    set(e, 'nodeName', 'DIV');
  }
}

function title() {
  const found = root()?.tagName.toLowerCase() === 'svg'
    ? find(document, 'svg > title')?.textContent
    : get('title');
  return words(String(found ?? '')).slice(0, 300);
}

let byRef = new Map();
const boxes = new WeakMap();  // element -> where on the page it was when it was read

// What the snapshot that was just taken does not tell, by the refs that it gave.
function facts() {
  byRef = new Map();
  const found = {}, secrets = [];
  const everywhere = body() && getComputedStyle(body()).cursor === 'pointer';
  let prefix = '';
  for (let i = first; i < end; i++) {
    const e = all[i], ref = e._ariaRef?.ref;
    if (isSecret(e) && e.value && e.maxLength !== 1 && !inClear(e.value)) secrets.push(e.value);
    if (!ref) continue;
    byRef.set(ref, e);
    prefix ||= ref.replace(/e\d+$/, '');
    const acts = operable(e), marks = told.get(e);
    if (acts || marks) boxes.set(e, corner(e));
    const described = describe(e, acts), entry = {...marks, ...described};
    if (marks?.states && described.states) entry.states = [...marks.states, ...described.states];
    if (everywhere && !acts && !marks?.clickable) entry.plain = true;
    if (Object.keys(entry).length) found[ref] = entry;
  }
  for (const [e, {items}] of told) {
    const holder = items && !e._ariaRef?.ref && within(e, p => p._ariaRef?.ref);
    if (!holder) continue;
    const ref = holder._ariaRef.ref;
    found[ref] = {...found[ref], items: [...found[ref]?.items ?? [], ...items]};
  }
  return {found, secrets, prefix};
}

function describe(e, acts) {
  const facts = {}, isList = e.tagName === 'TEXTAREA' || e.tagName === 'SELECT';
  if (isList || e.tagName === 'INPUT' || has(e, 'aria-invalid') || has(e, 'aria-valuenow'))
    Object.assign(facts, describeField(e));
  if (acts && !isList && !told.get(e)?.editor) {
    const label = attr(e, 'aria-label');
    if (e.textContent.length > LONG || label?.length > LONG)
      facts.name = words(label || e.textContent.slice(0, LONG)).slice(0, 200);
  }
  if (attr(e, 'aria-expanded') === 'false' || (e.tagName === 'SUMMARY' && !e.parentElement?.open))
    facts.collapsed = true;
  return facts;
}
