// What actions ask of elements, and what no pointer or key can do.

// What an element is, for actions that depend on it.
function kind(ref) {
  const e = thing(ref);
  if (!e) return {gone: true};
  const field = fieldOf(e);
  const near = [];
  for (let p = field ?? e; p && near.length < 4 && p !== body(); p = up(p)) near.push(p);
  const list = e.tagName === 'SELECT';
  return {
    reason: why(e),
    type: field?.type ?? e.type ?? '',
    origin: self.origin,
    holds: field?.type === 'password' ? 'password'
      : /one-time-code/.test(field && attr(field, 'autocomplete')) ? 'code' : 'text',
    own: field === e,
    plain: !!field && !field.isContentEditable && PLAIN_TYPES.test(field.type),
    most: field?.maxLength ?? -1,
    form: formOf(field ?? e),
    readonly: !!field?.readOnly || attr(e, 'aria-readonly') === 'true',
    editable: !!field,
    drawn: e.matches(DRAWN) || (e === body() && get('designMode') === 'on'),
    list,
    // A list that has next to nothing in it, or listens, may load its options when it is opened.
    opens: list && attr(e, 'aria-hidden') !== 'true' &&
      (e.options.length < 2 || listens(e, ['focus', 'focusin', ...CLICKS])),
    keys: near.slice(0, 2).some(p => listens(p, KEYS)),
    asks: !!field && asks(field, near),
    file: !!fileField(e),
    drop: near.some(p => listens(p, ['drop', 'dragover', 'dragenter'])),
    value: value(e),
  };
}

const VALUE = 100_000;  // characters of a value that are compared
const PLAIN_TYPES = /^(text|search|tel|url|email|password|)$/;
const NO_FIELDS = /^(button|submit|reset|checkbox|radio|file|image|hidden)$/;
const SEARCHING = /search|suggest|autocomplete|typeahead|query|combobox|filter|lookup/i;

// Whether the page may suggest something for what is typed.
function asks(field, near) {
  if (field.maxLength > 0 && field.maxLength < 4) return false;
  if (near.some(p => listens(p, TYPING))) return true;
  if (['aria-autocomplete', 'aria-controls', 'aria-expanded'].some(name => has(field, name))) return true;
  const about = ['id', 'name', 'class', 'placeholder', 'aria-label', 'role', 'type'].map(name => attr(field, name));
  return (attr(field, 'autocomplete') === 'off' || SEARCHING.test(about.join(' '))) && pageHearsTyping();
}

// Frameworks listen for all of a page at its root.
const pageHearsTyping = () => [root(), body(), document, ...body()?.children ?? []].some(e =>
  e && ['input', 'keyup', 'keydown'].some(kind => heard.get(e)?.has(kind)));

function fieldOf(e) {
  const isField = e => (e.tagName === 'INPUT' && !NO_FIELDS.test(e.type)) || e.tagName === 'TEXTAREA' ||
    e.isContentEditable;
  if (isField(e)) return e;
  return [...e.querySelectorAll('input, textarea, [contenteditable]')].find(isField) ?? null;
}

function value(e) {
  const field = fieldOf(e);
  if (!field) return '';
  return (field.isContentEditable ? field.innerText : field.value).slice(0, VALUE);
}

const fileField = e => [e, e.control, ...e.querySelectorAll?.('input[type=file]') ?? []]
  .find(i => i?.tagName === 'INPUT' && i.type === 'file') ?? null;

function element(ref, which) {  // the element itself, for Playwright to work on
  const e = thing(ref);
  return which === 'file' ? fileField(e) : which === 'field' ? fieldOf(e) : e;
}

// The indices that are chosen once this option is; of a list of several it is turned over.
function option(ref, told) {
  const e = thing(ref);
  if (!e) return {gone: true};
  const options = [...e.options], texts = optionTexts(e);
  const at = indexOf(told.replace(/ \(disabled\)$/, ''), options, texts);
  if (at < 0) return {missing: true, texts: texts.slice(0, 40), count: texts.length};
  if (isDisabled(options[at])) return {disabled: true};
  const selected = options.map((o, i) => i === at ? !o.selected : o.selected);
  return {chosen: e.multiple ? [...selected.keys()].filter(i => selected[i]) : [at]};
}

// Of the option that is called so: by its text as shown, else in any case, with its group, or by
// its value.
function indexOf(wanted, options, texts) {
  const shown = asShown(words(wanted));
  const fold = text => asShown(words(text)).toLowerCase();
  const same = text => fold(text) === fold(wanted);
  const ways = [i => asShown(texts[i]) === shown, i => same(texts[i]),
    i => same(`${groupOf(options[i])}: ${texts[i]}`), i => fold(wanted) && same(options[i].value)];
  for (const way of ways) {
    const at = options.findIndex((_, i) => way(i));
    if (at >= 0) return at;
  }
  return -1;
}

function chosen(ref) {
  const e = thing(ref);
  return e ? [...e.selectedOptions].map(o => [o.index, words(o.label || o.text)]) : {gone: true};
}

// Scrolls what is in the viewport's middle; where that cannot be, the page or what is largest.
function scroll(sign) {
  const page = get('scrollingElement'), modal = topModal();
  const can = e => (e === page || /auto|scroll|overlay/.test(getComputedStyle(e).overflowY)) &&
    (sign > 0 ? e.scrollTop + e.clientHeight < e.scrollHeight - 1 : e.scrollTop > 0);
  const size = e => e.clientWidth * e.clientHeight;
  let target = null;
  for (let e = deepest(innerWidth / 2, innerHeight / 2); e && !target; e = up(e)) {
    if (e.tagName === 'IFRAME' || e.tagName === 'FRAME') return {frame: true};
    if (can(e)) target = e;
  }
  if (modal && target && !contains(modal, target)) target = null;
  if (!target && !modal && page && can(page)) target = page;
  target ??= all.filter(e => (!modal || contains(modal, e)) && e.scrollHeight > e.clientHeight + 1 &&
    visible(e) && can(e)).sort((a, b) => size(b) - size(a))[0];
  if (!target) return {moved: false};
  const before = target.scrollTop;
  const height = target === page ? innerHeight : target.clientHeight;
  target.scrollBy({top: sign * 0.8 * height, behavior: 'instant'});
  return {moved: target.scrollTop !== before};
}

const scrolled = () => [scrollX, scrollY, ...all.filter(e => e.scrollTop).map(e => e.scrollTop)];

function drop(ref, files) {
  const e = thing(ref);
  const data = new DataTransfer();
  for (const [name, type, base64] of files)
    data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name, {type}));
  const box = e.getBoundingClientRect();
  const at = {bubbles: true, cancelable: true, composed: true, dataTransfer: data,
    clientX: box.x + box.width / 2, clientY: box.y + box.height / 2};
  const target = deepest(at.clientX, at.clientY);
  const hit = target && contains(e, target) ? target : e;
  for (const kind of ['dragenter', 'dragover', 'drop']) hit.dispatchEvent(new DragEvent(kind, at));
}

function base(ref) {
  const {x, y} = byRef.get(ref.split('/')[0]).getBoundingClientRect();
  return {x, y};
}

function keyup(ref) {
  const e = thing(ref);
  fieldOf(e ?? body())?.dispatchEvent(new KeyboardEvent('keyup', {bubbles: true, composed: true}));
  return e ? {} : {gone: true};
}

function press(ref) {  // as the keyboard does it: nothing can lie in the way
  const e = thing(ref);
  e?.click();
  return e ? {} : {gone: true};
}
