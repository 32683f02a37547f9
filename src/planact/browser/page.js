// What planact asks and does inside a page. It runs in the isolated world from which Playwright
// reads the page too: nothing of the page's own scripts is in it, and they see nothing of it.
//
// `mark` makes Playwright's snapshot see what it would pass over. It gives elements attributes that
// only this world sees, as properties of their wrappers here, so the page's DOM stays as it is.
(() => {
  // The world of a frame can be older than its document, whose elements then have other prototypes
  // than the world's own names say.
  if (document.documentElement && !(document.documentElement instanceof Element)) {
    const kinds = ['input', 'textarea', 'select', 'option', 'form', 'label', 'button', 'iframe', 'details',
      'dialog', 'img', 'slot', 'canvas', 'a', 'div', 'template', 'style', 'script', 'fieldset', 'legend'];
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const range = document.createRange();
    const root = document.createElement('div').attachShadow({mode: 'open'});
    for (const sample of [...kinds.map(kind => document.createElement(kind)), svg, document, range, root, new Text()])
      for (let p = Object.getPrototypeOf(sample); p && p.constructor.name !== 'Object'; p = Object.getPrototypeOf(p))
        globalThis[p.constructor.name] = p.constructor;
  }
  const CLICKS = ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart',
    'dblclick', 'contextmenu'];
  const OVERS = ['mouseenter', 'mouseover', 'pointerenter', 'drop', 'dragover'];
  const KEYS = ['keydown', 'keypress', 'keyup', 'beforeinput'];
  const FRAMEWORK = 25;  // a node that listens to more kinds of events hears them for all below it
  const MOST = 14_000;  // elements of one document that are read, those around the viewport
  const CONTROL = 3;  // as many elements does a control count for: to name it takes time
  const LARGE = 2000;  // elements of a page where what is asked of each has to be cheap
  const FRAMES = 100;  // of a document that are read
  const OPTIONS = 300;  // of a list, that are told
  const LONG = 900;  // characters of a name that a snapshot leaves out
  const SCROLL = 50;  // ms without a move after which scrolling has come to its end
  const TEXT = 4000;  // characters of a value
  const HIDDEN = 60;  // controls that only show under the pointer, that are told
  const ROLES = new Set(['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'option', 'menuitem',
    'menuitemcheckbox', 'menuitemradio', 'treeitem', 'textbox', 'searchbox', 'combobox', 'listbox',
    'slider', 'spinbutton']);
  // Elements of these names have no role that a snapshot would show.
  const PLAIN = new Set(['DIV', 'SPAN', 'A', 'B', 'I', 'U', 'S', 'SMALL', 'BIG', 'FONT', 'CENTER',
    'LABEL', 'SUMMARY', 'Q', 'ABBR', 'KBD', 'SAMP', 'VAR', 'TT', 'BDI', 'BDO', 'NOBR', 'PICTURE',
    'CITE', 'DFN', 'SECTION', 'PRE']);

  const own = Element.prototype;
  const attr = (e, name) => own.getAttribute.call(e, name);
  const has = (e, name) => own.hasAttribute.call(e, name);
  const whole = root => root.nodeType === Node.DOCUMENT_NODE ? Document.prototype : own;
  const find = (root, selector) => whole(root).querySelector.call(root, selector);
  const words = text => (text ?? '').replace(/\s+/g, ' ').trim();
  const up = e => e.parentElement ?? e.getRootNode().host ?? null;
  // A page's elements can take the names of a document's own properties.
  const get = name => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);
  const root = () => get('documentElement');
  const body = () => get('body');
  const query = (root, selector) => [...whole(root).querySelectorAll.call(root, selector)];
  const hitAt = (x, y) => Document.prototype.elementFromPoint.call(document, x, y);
  const animations = () => Document.prototype.getAnimations.call(document);

  let first = 0, end = 0;  // of these, those that the snapshot shows
  let all = [], ends = [], place = new Map();  // elements in page order, where each one's inside ends
  let marked = [];  // elements that have properties of ours
  let told = new Map();  // element -> what the snapshot does not tell of it
  let extras = new Map();  // key -> something to act on that no snapshot has
  let byRef = new Map();
  const heard = new WeakMap();  // element -> kinds of events it listens to
  const awake = new WeakSet();  // frames that load when looked at, and were
  const closedRoots = new WeakMap();  // host -> its closed shadow root

  // ---------------------------------------------------------------- the tree

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

  // The snapshot shows the elements from `first` to before `end` and what they are in.
  function only(first, end) {
    for (let e = all[first], p; (p = e.parentNode); e = p instanceof ShadowRoot ? p.host : p) {
      set(p, 'firstChild', e);
      if (p instanceof ShadowRoot) set(p.host, 'firstChild', null);
    }
    for (let e = all[end - 1], p; (p = e.parentNode); e = p instanceof ShadowRoot ? p.host : p)
      set(e, 'nextSibling', null);
  }

  const tell = (e, facts) => told.set(e, {...told.get(e), ...facts});

  // ---------------------------------------------------------------- what an element is

  const visible = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;

  function listens(e, kinds) {
    const found = heard.get(e);
    const all = found && found.size > FRAMEWORK;
    return kinds.some(kind => has(e, 'on' + kind) || (found?.has(kind) && !all));
  }

  const role = e => (attr(e, 'role') ?? '').trim().split(/\s+/)[0].toLowerCase();

  function operable(e) {
    switch (e.tagName) {
      case 'A': case 'AREA': return has(e, 'href') || ROLES.has(role(e));
      case 'INPUT': return e.type !== 'hidden';
      case 'BUTTON': case 'SELECT': case 'TEXTAREA': case 'OPTION': case 'IFRAME': return true;
    }
    return ROLES.has(role(e)) || isEditor(e);
  }

  const isEditor = e => (e.isContentEditable === true && !e.parentElement?.isContentEditable) ||
    (e === body() && get('designMode') === 'on');

  const holdsOperable = e => {
    for (let i = place.get(e) + 1; i < ends[place.get(e)]; i++)
      if (operable(all[i]) && visible(all[i])) return true;
    return false;
  };

  function within(e, test) {  // the nearest ancestor that passes
    for (let p = up(e); p; p = up(p)) if (test(p)) return p;
    return null;
  }

  const isLarge = e => {
    const {width, height} = e.getBoundingClientRect();
    return width * height > 0.5 * innerWidth * innerHeight;
  };

  // ---------------------------------------------------------------- marking

  function clickable(e) {
    if (e === root() || e === body() || operable(e) || !visible(e)) return false;
    if (e.tagName === 'LABEL' && e.control) return false;
    const tabbed = has(e, 'tabindex') && e.tabIndex >= 0;
    const handled = listens(e, CLICKS) || listens(e, OVERS);
    const isCell = role(e) === 'gridcell' && !find(e, 'a[href], button, input, select') &&
      (has(e, 'tabindex') || has(e, 'aria-selected') || handled);
    const isDragged = attr(e, 'draggable') === 'true';
    if (!(tabbed || handled || isCell || isDragged || isPointerWord(e))) return false;
    if (!isShown(e) && !listens(e, ['drop', 'dragover'])) return false;
    if (!handled && !isDragged && holdsOperable(e)) return false;  // a region to scroll, or a group
    if (handled && isLarge(e) && holdsOperable(e)) return false;
    if (within(e, p => operable(p) && p.tagName !== 'IFRAME' && !isEditor(p) && role(p) !== 'listbox'))
      return handled && within(e, p => ['treeitem', 'option', 'tab'].includes(role(p)));
    return true;
  }

  // Whether there is something to see that a person could click on.
  const isShown = e => words(e.textContent) || attr(e, 'aria-label') || attr(e, 'title') ||
    ['IMG', 'CANVAS', 'VIDEO', 'svg', 'g'].includes(e.tagName) || e instanceof SVGElement ||
    find(e, 'img, svg, canvas, video, i[class], span[class]');

  // A word that the pointer shows as something to click: of inline words snapshots do not say so.
  function isPointerWord(e) {
    if (!PLAIN.has(e.tagName) || e.childElementCount || !words(e.textContent)) return false;
    const parent = up(e), style = getComputedStyle(e);
    return style.cursor === 'pointer' && style.display === 'inline' &&
      parent && getComputedStyle(parent).cursor !== 'pointer';
  }

  // Where one node hears the clicks for the rows of a list, the rows are what is clicked.
  function rowsOf(e) {
    if (holdsOperable(e)) return [];
    let rows = [...e.children];
    if (e.tagName === 'TABLE') rows = [...e.rows];
    if (!['UL', 'OL', 'TABLE', 'TBODY', 'MENU', 'DL'].includes(e.tagName)) {
      const alike = rows.every(row => row.tagName === rows[0].tagName && words(row.textContent).length < 100);
      if (rows.length < 3 || !alike || words([...e.childNodes].filter(n => n.nodeType === 3)
        .map(n => n.data).join(''))) return [];
    }
    const cells = rows.flatMap(row => row.tagName === 'TR' ? [...row.cells] : []);
    if (cells.length > rows.length && cells.every(cell => words(cell.textContent).length < 4))
      return cells.filter(cell => cell.tagName === 'TD' && words(cell.textContent));  // a calendar
    return rows.filter(row => visible(row) && words(row.textContent) && !find(row, 'th'));
  }

  function markClickable(e) {
    const rows = listens(e, CLICKS) ? rowsOf(e) : [];
    for (const target of rows.length > 1 ? rows : [e]) {
      if (PLAIN.has(target.tagName) || target.tagName.includes('-')) {
        if (!role(target)) give(target, {role: 'note'});
      }
      tell(target, {clickable: true});
    }
  }

  const checked = i => i.indeterminate ? 'mixed' : String(i.checked);

  // A box that cannot be seen or reached stands for its label: the label is then the box.
  function markBox(i) {
    const style = getComputedStyle(i), {width, height} = i.getBoundingClientRect();
    const clipped = style.clip !== 'auto' || /inset\((50|100)%/.test(style.clipPath);
    const reached = visible(i) && width > 1 && height > 1 && !clipped && style.pointerEvents !== 'none';
    const label = [...i.labels ?? []].find(l => visible(l) && (words(l.textContent) || l.contains(i)));
    if (reached || !label) return;
    const kind = role(i) === 'switch' ? 'switch' : i.type;
    const state = {role: kind, 'aria-checked': checked(i), 'aria-disabled': String(i.disabled)};
    const name = attr(i, 'aria-label') || words(label.innerText) || attr(i, 'title');
    give(label, name ? {...state, 'aria-label': name} : state);
    tell(label, {box: true});
    leaveOut(i);
  }

  const ICON = /(?:^|\s)(?:fa|bi|mdi|icon|glyphicon)-(?!(?:fw|xs|sm|lg|\dx)(?:\s|$))([a-z][\w-]*)/;
  const DEED = /(?:^|[\s_-])(close|delete|remove|trash|edit|add|search|menu|next|prev(?:ious)?|save|cancel|settings?|share|copy|print|download|upload|play|pause|stop|refresh|reload|send|like|favou?rite|bookmark|expand|collapse|more|back|forward|up|down|home|help|info|filter|sort|logout|login|cart|zoom-in|zoom-out|undo|redo|attach|camera|mic|mute|pin|star|heart|dismiss|hamburger|toggle|burger|archive|reply|clear|minus|plus)(?=$|[\s_-])/i;

  // What shows only an icon is called by its tooltip, else by what the icon's class says, else by
  // what those who made the page call it.
  function markIcon(e) {
    if (/[\p{L}\p{N}]/u.test(e.textContent) && !/^(?:✕|×|x)$/.test(words(e.textContent))) return;
    if (has(e, 'aria-labelledby') || attr(e, 'aria-label') || e.tagName === 'INPUT') return;
    const parts = [e, ...e.querySelectorAll('*')];
    if (parts.some(p => p.tagName === 'INPUT' || (p.tagName === 'IMG' && attr(p, 'alt')))) return;
    if (parts.some(p => attr(p, 'aria-label'))) return;
    if (parts.some(p => p.tagName === 'title' && words(p.textContent))) return;
    const title = ['title', 'data-tooltip', 'data-original-title', 'data-bs-original-title', 'data-tip']
      .flatMap(name => parts.map(p => attr(p, name))).find(text => words(text));
    const permalink = e.closest('h1, h2, h3, h4, h5, h6') && e.hash;
    const classes = parts.map(p => attr(p, 'class') ?? '').join(' ');
    let word = permalink ? '' : ICON.exec(classes)?.[1];
    if (!title && !word && !permalink && !words(e.textContent) && !parts.some(p => p.tagName === 'IMG')) {
      const called = ['data-testid', 'data-test', 'data-action', 'data-icon', 'name', 'id']
        .flatMap(name => parts.map(p => attr(p, name)));
      const drawing = parts.slice(1).map(p => (attr(p, 'href') || attr(p, 'xlink:href') || '').split('#')[1]);
      const said = [...called, ...drawing, classes].filter(text => text);
      word = said.map(text => DEED.exec(text.replace(/([a-z])([A-Z])/g, '$1-$2'))?.[1].toLowerCase())
        .find(found => found) || parts.map(p => attr(p, 'data-icon')).find(text => text) ||
        drawing.find(text => text)?.replace(/^(icon|i|svg)-/, '');
    }
    const name = title || word?.replaceAll('-', ' ');
    if (name) give(e, {'aria-label': name});
  }

  // A link without a size of its own, of which a part outside can be seen and clicked.
  function markEmpty(e) {
    const {width, height} = e.getBoundingClientRect();
    if ((width && height) || getComputedStyle(e).display === 'contents') return;
    const part = query(e, '*').find(p => visible(p) && p.getBoundingClientRect().width > 0);
    if (part) give(part, {role: e.tagName === 'A' ? 'link' : 'button', 'aria-label': words(e.innerText)});
  }

  function markEditor(e) {
    const attributes = {'aria-multiline': 'true'};
    if (!ROLES.has(role(e))) attributes.role = 'textbox';
    const frame = e.tagName === 'BODY' ? frameElement : null;
    const name = frame && (attr(frame, 'aria-label') || attr(frame, 'title'));
    if (name && !attr(e, 'aria-label')) attributes['aria-label'] = name;
    give(e, attributes);
    tell(e, {editor: e.innerText.slice(0, TEXT)});
  }

  // Editors that draw their text themselves and listen with a field too small to see.
  const DRAWN = '.CodeMirror, .ace_editor, .monaco-editor';
  function markDrawn(e) {
    const input = find(e, 'textarea, [contenteditable=true]');
    let lines = query(e, '.CodeMirror-line, .ace_line, .view-line');
    if (!lines.length) lines = query(e, '.CodeMirror-code, .ace_content, .view-lines');
    const name = attr(e, 'aria-label') || (input && attr(input, 'aria-label')) || '';
    give(e, {role: 'textbox', ...name && {'aria-label': name}});
    tell(e, {editor: lines.map(line => line.textContent.replaceAll('\u200b', '')).join('\n').slice(0, TEXT),
      drawn: true});
    if (input) leaveOut(input);
  }

  function describeField(e) {
    const facts = {}, states = [];
    const invalid = e.matches(':user-invalid') || attr(e, 'aria-invalid') === 'true';
    if (invalid) states.push(`invalid${reason(e) ? ': ' + reason(e) : ''}`);
    if (e.tagName === 'TEXTAREA' && /\n/.test(e.value.trim()) || e.value?.length > 80)
      if (e.type !== 'password') facts.value = e.value.slice(0, TEXT);
    if (e.type === 'password' && e.value) facts.secret = true;
    if (e.type === 'file') facts.role = 'file';
    if (e.type === 'range') {
      facts.value = e.value;
      states.push(`${e.min || 0} to ${e.max || 100}${e.step && e.step !== '1' ? ', step ' + e.step : ''}`);
    }
    const form = {date: 'yyyy-mm-dd', time: 'hh:mm', month: 'yyyy-mm', week: 'yyyy-Www',
      'datetime-local': 'yyyy-mm-ddThh:mm', color: '#rrggbb'}[e.type];
    if (e.type !== 'range' && (attr(e, 'aria-valuetext') || has(e, 'aria-valuenow')))
      facts.value = attr(e, 'aria-valuetext') || attr(e, 'aria-valuenow');
    const hint = words(attr(e, 'placeholder'));
    const isForm = hint && hint.length < 40 && (/^[dmyhsaxn0-9_#*\s().\/:,+%€$£-]{4,}$/i.test(hint) ||
      /\b(dd|mm|yy(yy)?|hh)\b/i.test(hint));
    if (!e.value && form) states.push(form);
    else if (!e.value && isForm) states.push(hint);
    if (e.list) states.push('suggestions: ' + [...e.list.options].slice(0, 8)
      .map(o => words(o.value || o.label)).join('; ') + (e.list.options.length > 8 ? '; …' : ''));
    if (states.length) facts.states = states;
    return facts;
  }

  function reason(e) {
    const ids = (attr(e, 'aria-errormessage') || attr(e, 'aria-describedby') || '').split(/\s+/);
    const said = ids.map(id => id && e.getRootNode().getElementById?.(id)?.textContent).join(' ');
    const asked = e.validity?.patternMismatch ? attr(e, 'title') ?? '' : '';
    return words(`${e.validationMessage || said} ${asked}`).slice(0, 200);
  }

  // The options as they are told: each its own text, those that are alike counted.
  function optionTexts(e) {
    const texts = [...e.options].map(o => words(o.label || o.text) || words(o.value) || '(empty)');
    const taken = new Set(texts), seen = new Map();
    return texts.map(text => {
      let count = (seen.get(text) ?? 0) + 1;
      if (count > 1) while (taken.has(`${text} (${count})`)) count++;
      seen.set(text, count);
      return count > 1 ? `${text} (${count})` : text;
    });
  }

  // As `clean` of labels.py writes it, on whose text models choose.
  const asShown = text => text.replace(/\[(\d+)\]/g, '($1)').replaceAll(' | ', ' / ').toWellFormed().trim();

  function markList(e) {
    const options = [...e.options];
    const disabled = o => o.disabled || (o.parentElement?.tagName === 'OPTGROUP' && o.parentElement.disabled);
    const alike = new Set(options.map(o => words(o.label || o.text)).filter(Boolean));
    const special = e.multiple || options.some(disabled) || find(e, 'optgroup') || !options.length ||
      alike.size < options.length || options.length > OPTIONS || attr(e, 'aria-hidden') === 'true';
    if (!special || (attr(e, 'aria-hidden') === 'true' && !e.getClientRects().length)) return;
    const texts = optionTexts(e);
    tell(e, {options: options.slice(0, OPTIONS).map((o, i) =>
      [texts[i], o.selected, disabled(o), words(o.parentElement?.tagName === 'OPTGROUP' && o.parentElement.label || '')]),
      more: Math.max(0, options.length - OPTIONS), multiple: e.multiple});
    set(e, 'firstChild', null);
  }

  function markAreas(image) {
    const map = image.useMap && query(document, 'map').find(m => '#' + m.name === image.useMap);
    if (!map || !visible(image)) return;
    const items = [...map.areas].filter(a => a.href || listens(a, CLICKS)).map(area => {
      const key = 'area' + extras.size;
      extras.set(key, {area, image});
      return {key, role: 'link', name: attr(area, 'alt') || attr(area, 'title') || attr(area, 'aria-label') || ''};
    });
    if (items.length) tell(image, {items});
  }

  // Style rules that show something while the pointer is over something else.
  let hoverRules = [], hoverSheets = '';
  function readHoverRules() {
    const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
    const mark = sheets.map(s => { try { return s.cssRules.length; } catch { return 0; } }).join();
    if (mark === hoverSheets) return;
    hoverSheets = mark; hoverRules = [];
    const shows = /^(?:display|visibility|opacity|height|max-height|transform|left|top|clip|clip-path)$/;
    const scan = rules => {
      for (const rule of rules) {
        if (rule.selectorText?.includes(':hover')) {
          const name = [...rule.style].find(n => shows.test(n));
          if (name && !/none|hidden/.test(rule.style.getPropertyValue(name)))
            for (const selector of rule.selectorText.split(/,(?![^(]*\))/)) {
              const at = selector.lastIndexOf(':hover'), rest = selector.slice(at + 6);
              if (at >= 0 && /[\s>+~]/.test(rest) && !rest.includes('::'))
                hoverRules.push([selector.slice(0, at).replaceAll(':hover', '') || '*', selector.replaceAll(':hover', '')]);
            }
        } else if (rule.cssRules && !(rule instanceof CSSKeyframesRule)) scan(rule.cssRules);
      }
    };
    for (const sheet of sheets) try { scan(sheet.cssRules); } catch { /* of another site */ }
  }

  function markHovered() {
    readHoverRules();
    const taken = new Set();
    for (const [over, shown] of hoverRules) {
      let found;
      try { found = query(document, shown); } catch { continue; }
      for (const e of found) {
        if (visible(e)) continue;
        let holder = e;
        while ((holder = up(holder)) && !(visible(holder) && matches(holder, over)));
        holder ??= visible(e.previousElementSibling ?? e) ? e.previousElementSibling : null;
        if (!holder) continue;
        for (const item of [e, ...e.querySelectorAll('a[href], button, [role=menuitem], [onclick], input[type=submit]')]) {
          const name = words(attr(item, 'aria-label') || item.textContent || item.value || attr(item, 'title'));
          if (taken.has(item) || !(operable(item) || listens(item, CLICKS)) || !/[\p{L}\p{N}]/u.test(name)) continue;
          if (taken.size >= HIDDEN || item.closest('h1, h2, h3, h4, h5, h6')) continue;
          taken.add(item);
          const key = 'over' + extras.size;
          extras.set(key, {item, holder});
          const kind = item.tagName === 'A' ? 'link' : ROLES.has(role(item)) ? role(item) : 'button';
          const items = told.get(holder)?.items ?? [];
          tell(holder, {items: [...items, {key, role: kind, name: name.slice(0, 200), states: ['shown on hover']}]});
        }
      }
    }
  }
  const matches = (e, selector) => { try { return e.matches(selector); } catch { return false; } };

  // Whether nothing but the dialog, or what dims the page behind it, can be clicked in the viewport.
  function keepsOut(modal) {
    const thirds = [1, 3, 5].map(n => n / 6);
    return thirds.every(fy => thirds.every(fx => {
      const hit = hitAt(innerWidth * fx, innerHeight * fy);
      if (!hit || hit === root() || hit === body()) return !hit;
      if (contains(hit, modal) || contains(modal, hit)) return true;
      return /fixed|absolute/.test(getComputedStyle(hit).position) && isLarge(hit);
    }));
  }

  function topModal() {
    const modals = query(document, 'dialog:modal, [aria-modal=true]').filter(e => place.has(e) &&
      (e.matches(':modal') || visible(e)));
    const modal = modals.pop();
    if (!modal) return null;
    const {x, y, width, height} = modal.getBoundingClientRect();
    if (modal.matches(':modal')) return modal;
    if (!keepsOut(modal)) return null;
    for (const [fx, fy] of [[.5, .5], [.5, .1], [.1, .5]]) {
      const hit = hitAt(x + width * fx, y + height * fy);
      if (hit && (modal.contains(hit))) return modal;
    }
    const within = [...modal.querySelectorAll('*')].some(e => { const r = e.getBoundingClientRect();
      return r.width && modal.contains(hitAt(r.x + r.width / 2, r.y + r.height / 2)); });
    return within ? modal : null;
  }

  const weigh = e => operable(e) ? CONTROL : 1;

  function weight(from, to) {
    let sum = 0;
    for (let i = from; i < to; i++) sum += weigh(all[i]);
    return sum;
  }

  // As many elements as weigh `most`, before and behind the one in the viewport's middle.
  function around(most) {
    const across = [.01, .05, .2, .5, .8];  // beside a narrow table there is only what it is in
    const seen = Math.max(first, ...across.map(fx => place.get(hitAt(innerWidth * fx, innerHeight / 2)) ?? 0));
    let from = scrollY ? seen : first, to = from, sum = 0;
    while (sum < most && (from > first || to < end)) {
      if (to < end) sum += weigh(all[to++]);
      if (from > first && scrollY) sum += weigh(all[--from]);
    }
    return [from, to];
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

  const TAKEN = ['getAttribute', 'hasAttribute', 'getBoundingClientRect', 'matches', 'closest', 'children',
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

  // Frees the elements of what the last look gave them, looks at all of them, and gives anew.
  function mark(most = MOST) {
    for (const [e, name] of marked) delete e[name];
    marked = []; told = new Map(); extras = new Map();
    walk();
    const frames = [], hosts = [];
    let woken = 0;
    const cuts = {before: 0, after: 0, modal: false};
    [first, end] = [0, all.length];
    const modal = topModal();
    if (modal) {
      [first, end] = [place.get(modal), ends[place.get(modal)]];
      cuts.modal = true;
    }
    if (weight(first, end) > most) {
      const [from, to] = around(most);
      cuts.before = from - first;
      cuts.after = end - to;
      [first, end] = [from, to];
    }
    if (cuts.modal || cuts.before || cuts.after) only(first, end);
    if (all.length > LARGE) tellLabels();
    for (let i = first; i < end; i++) {
      const e = all[i];
      if (e === root() && e instanceof SVGElement) give(e, {role: 'figure'});
      if (isSpoilt(e)) { unwrap(e); continue; }
      const closed = closedRoots.get(e);
      if (closed) set(e, 'shadowRoot', closed);
      if (e.inert) { leaveOut(e); i = ends[i] - 1; continue; }
      switch (e.tagName) {
        case 'OBJECT': case 'EMBED':
          if (!e.contentDocument && !/html|xml/.test(e.type)) break;
          set(e, 'nodeName', 'IFRAME');
        // falls through
        case 'IFRAME': case 'FRAME':
          if (frames.push(e) > FRAMES) { frames.pop(); silence(e); continue; }
          if (e.loading === 'lazy' && !awake.has(e)) {
            awake.add(e); e.loading = 'eager'; e.loading = 'lazy'; woken++;
          }
          break;
        case 'INPUT':
          if (e.type === 'checkbox' || e.type === 'radio') markBox(e);
          break;
        case 'SELECT': markList(e); break;
        case 'SUMMARY':
          if (e.parentElement?.tagName === 'DETAILS' && !role(e))
            give(e, {role: 'button', 'aria-expanded': String(e.parentElement.open)});
          break;
        case 'IMG': if (has(e, 'usemap')) markAreas(e); break;
      }
      if ((e.tagName === 'A' && has(e, 'href')) || e.tagName === 'BUTTON') markEmpty(e);
      if (isEditor(e) && !e.closest(DRAWN)) { markEditor(e); continue; }
      if (e.matches(DRAWN)) { markDrawn(e); continue; }
      if ((e.tagName === 'A' && has(e, 'href')) || e.tagName === 'BUTTON' || role(e) === 'button') markIcon(e);
      else if (!told.get(e)?.box && clickable(e)) markClickable(e);
      if (e.tagName.includes('-') && !shadow(e) && !e.childElementCount) hosts.push(e);
    }
    markHovered();
    P.frames = frames; P.hosts = hosts;
    const blank = (location.href === 'about:blank' && !body()?.childNodes.length) ||
      (self !== top && !body() && !find(document, 'frameset'));
    return {...cuts, woken, blank, frames: frames.map(e => /^https?:/.test(e.src ?? e.data ?? '')), hosts: hosts.length, title: title(),
      root: body() || find(document, 'frameset') ? 'body, frameset' : ':root'};
  }

  // A frame that does not answer is a note in the snapshot, which would wait for it.
  function silence(...frames) {
    for (const e of frames) {
      const drawing = e.contentDocument?.documentElement;  // Playwright reads no such frame
      if (drawing && drawing.namespaceURI !== 'http://www.w3.org/1999/xhtml') {
        give(e, {role: 'note', 'aria-label': words(drawing.textContent).slice(0, 500)});
        set(e, 'nodeName', 'DIV');
        continue;
      }
      let from = '';
      try { from = new URL(e.src ?? e.data, document.baseURI).host; } catch { /* no address */ }
      give(e, {role: 'note', 'aria-label': `A frame${from && ' of ' + from} does not answer`});
      set(e, 'nodeName', 'DIV');
    }
  }

  function title() {
    const found = root()?.tagName.toLowerCase() === 'svg'
      ? find(document, 'svg > title')?.textContent
      : get('title');
    return words(String(found ?? '')).slice(0, 300);
  }

  // ---------------------------------------------------------------- telling

  // What the snapshot that was just taken does not tell, by the refs that it gave.
  function facts() {
    byRef = new Map();
    const found = {}, secrets = [];
    const everywhere = body() && getComputedStyle(body()).cursor === 'pointer';
    let prefix = '';
    for (let i = first; i < end; i++) {
      const e = all[i], ref = e._ariaRef?.ref;
      if (e.type === 'password' && e.value) secrets.push(words(e.value));
      if (!ref) continue;
      byRef.set(ref, e);
      const {x, y} = e.getBoundingClientRect();
      boxes.set(e, [x + scrollX, y + scrollY]);
      prefix ||= ref.replace(/e\d+$/, '');
      let entry = told.get(e);
      if (['INPUT', 'TEXTAREA', 'SELECT'].includes(e.tagName) || has(e, 'aria-invalid') || has(e, 'aria-valuenow'))
        entry = {...entry, ...describeField(e)};
      if ((e.textContent.length > LONG || attr(e, 'aria-label')?.length > LONG) && operable(e) && !entry?.editor && !['SELECT', 'TEXTAREA'].includes(e.tagName))
        entry = {...entry, name: words(attr(e, 'aria-label') || e.textContent.slice(0, LONG)).slice(0, 200)};
      if (everywhere && !operable(e) && !entry?.clickable) entry = {...entry, plain: true};
      if (attr(e, 'aria-expanded') === 'false' || (e.tagName === 'SUMMARY' && !e.parentElement?.open))
        entry = {...entry, collapsed: true};
      if (entry && Object.keys(entry).length) found[ref] = entry;
    }
    for (const [e, entry] of told)
      if (entry.items && !e._ariaRef?.ref) {
        const holder = within(e, p => p._ariaRef?.ref);
        const ref = holder?._ariaRef.ref;
        if (ref) found[ref] = {...found[ref], items: [...found[ref]?.items ?? [], ...entry.items]};
      }
    // What a field shows in clear, as a user name that is the password too, is no secret.
    const shown = new Set(all.filter(e => e.tagName === 'INPUT' && e.type !== 'password').map(e => words(e.value)));
    return {found, secrets: secrets.filter(s => !shown.has(s)), prefix};
  }

  // ---------------------------------------------------------------- acting

  const thing = ref => byRef.get(ref)?.isConnected ? byRef.get(ref) : null;
  const tag = e => e.tagName?.toLowerCase();

  function called(e) {
    const name = words(attr(e, 'aria-label') || attr(e, 'title') || attr(e, 'alt') || e.innerText).slice(0, 60);
    const kind = role(e) || {a: 'link', img: 'picture', div: 'box', span: 'text'}[tag(e)] || tag(e);
    return name ? `${kind} "${name}"` : kind;
  }

  function deepest(x, y) {
    let hit = hitAt(x, y);
    for (let inner; hit && (inner = shadow(hit)?.elementFromPoint(x, y)) && inner !== hit;) hit = inner;
    return hit;
  }

  const contains = (e, inner) => { for (let p = inner; p; p = up(p)) if (p === e) return true; return false; };

  // Whether a click that lands on `hit` is one on `e` and on nothing else that takes clicks.
  function meets(e, hit) {
    if (!hit) return false;
    const label = e.labels?.length ? [...e.labels].find(l => contains(l, hit)) : null;
    const target = contains(e, hit) ? e : label;
    if (!target) return false;
    for (let p = hit; p && p !== target; p = up(p))
      if (p !== e && (operable(p) || (p.tagName === 'LABEL' && p.control && p.control !== e)) ) {
        if (target.control === p || (p.tagName === 'LABEL' && p.control === e)) continue;
        return ['option', 'treeitem'].includes(role(e)) && !operable(p);
      }
    return true;
  }

  // Points of an element, the likeliest first.
  function* points(e) {
    const boxes = [...e.getClientRects()].filter(b => b.width && b.height);
    for (const b of boxes) yield [b.x + b.width / 2, b.y + b.height / 2];
    const tree = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let node, n = 0; (node = tree.nextNode()) && n < 20;) {
      if (!node.data.trim()) continue;
      n++;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const b of range.getClientRects()) yield [b.x + b.width / 2, b.y + b.height / 2], yield [b.x + 2, b.y + b.height / 2];
    }
    for (const b of boxes)
      for (const fy of [.5, .1, .9, .3, .7]) for (const fx of [.1, .9, .3, .7, .03, .97])
        yield [b.x + b.width * fx, b.y + b.height * fy];
    for (const label of e.labels ?? []) if (visible(label)) yield* points(label);
  }

  const inView = ([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;

  function why(e) {
    if (e.closest(':disabled, [aria-disabled=true]') || e.control?.disabled) return 'is disabled';
    if (e.closest('[inert]')) return 'is not active now';
    return '';
  }

  async function point(ref) {
    const extra = extras.get(ref.split('/').pop());
    if (extra?.area) return areaPoint(extra);
    let e = extra?.item ?? thing(ref);
    if (!e) return {gone: true};
    const reason = why(e);
    if (reason) return {reason};
    if (extra?.item && !visible(e)) return {reason: 'is not shown'};
    if (!e.getClientRects().length || (e.getBoundingClientRect().width === 0)) {
      if (e.labels?.length && [...e.labels].some(visible)) return pick(e);
      const flat = getComputedStyle(e).display === 'contents' && e.innerText;
      return e.getClientRects().length || flat ? pick(e) : {reason: 'is not visible now'};
    }
    const box = e.getBoundingClientRect();
    if (!inView([box.x + box.width / 2, box.y + box.height / 2])) {
      e.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
    }
    if (await moves(e)) return {reason: 'is moving'};
    const found = pick(e);
    if (!found.cover && !found.reason) return found;
    e.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});  // in what scrolls
    return pick(e);
  }

  function pick(e) {
    const tried = [];
    let n = 0;
    for (const at of points(e)) {
      if (++n > 200) break;
      if (!inView(at)) continue;
      const hit = deepest(...at);
      if (meets(e, hit)) return offset(at);
      tried.push(hit);
    }
    const cover = tried.find(hit => hit && !contains(e, hit));
    if (cover) return {cover: called(coverer(cover, e))};
    if (tried.some(hit => hit)) return {inner: true};
    return {reason: 'cannot be scrolled into view'};
  }

  // Of what lies over an element the largest part that does not hold the element too.
  function coverer(hit, e) {
    let best = hit;
    for (let p = hit; p && !contains(p, e); p = up(p)) {
      if (role(p) || attr(p, 'id') || words(p.innerText)) best = p;
      if (['dialog', 'alertdialog'].includes(role(p)) || tag(p) === 'dialog') break;
    }
    return best;
  }

  const offset = ([x, y]) => ({x, y, framed: self !== top});

  function areaPoint({area, image}) {
    if (!image.isConnected) return {gone: true};
    image.scrollIntoView({block: 'nearest', behavior: 'instant'});
    const box = image.getBoundingClientRect();
    const c = area.coords.split(',').map(Number);
    const sx = image.naturalWidth && !has(image, 'width') ? 1 : 1;
    let at = [box.width / 2, box.height / 2];
    if (area.shape === 'circle') at = [c[0], c[1]];
    else if (area.shape === 'poly') at = inside(c);
    else if (c.length === 4) at = [(c[0] + c[2]) / 2, (c[1] + c[3]) / 2];
    return offset([box.x + at[0] * sx, box.y + at[1]]);
  }

  function inside(c) {  // a point of a polygon: the middle of one of its ears
    const p = []; for (let i = 0; i < c.length; i += 2) p.push([c[i], c[i + 1]]);
    const within = ([x, y]) => { let odd = false;
      for (let i = 0, j = p.length - 1; i < p.length; j = i++)
        if ((p[i][1] > y) !== (p[j][1] > y) && x < (p[j][0] - p[i][0]) * (y - p[i][1]) / (p[j][1] - p[i][1]) + p[i][0]) odd = !odd;
      return odd; };
    const middle = [0, 1].map(k => p.reduce((s, q) => s + q[k], 0) / p.length);
    const ears = p.map((q, i) => [0, 1].map(k => (q[k] + p[(i + 1) % p.length][k] + p[(i + 2) % p.length][k]) / 3));
    return [middle, ...ears].find(within) ?? middle;
  }

  // Whether an element is on its way. Asked of the next frames only where something is animated or
  // the box differs from where the snapshot had it.
  async function moves(e) {
    const animated = animations().some(a => a.playState === 'running' &&
      a.effect?.target && contains(a.effect.target, e));
    const box = () => { const {x, y} = e.getBoundingClientRect(); return [x + scrollX, y + scrollY]; };
    const was = boxes.get(e), now = box();
    if (!animated && (!was || (was[0] === now[0] && was[1] === now[1]))) return false;
    let last = now, still = 0;
    for (let n = 0; n < 45; n++) {
      await new Promise(done => { requestAnimationFrame(done); setTimeout(done, 50); });
      const next = box();
      still = next[0] === last[0] && next[1] === last[1] ? still + 1 : 0;
      if (still === 2) return false;
      last = next;
    }
    return true;
  }
  const boxes = new WeakMap();

  // Where the pointer has to be for something to show itself.
  function holder(ref) {
    const {holder, item} = extras.get(ref.split('/').pop()) ?? {};
    if (!holder?.isConnected || !item?.isConnected) return {gone: true};
    holder.scrollIntoView({block: 'nearest', behavior: 'instant'});
    return pick(holder).x === undefined ? {reason: 'is not visible now'} : pick(holder);
  }

  async function shown(ref) {  // waits for it
    const {item} = extras.get(ref.split('/').pop()) ?? {};
    for (let n = 0; n < 30 && item && !visible(item); n++)
      await new Promise(done => { requestAnimationFrame(done); setTimeout(done, 20); });
    return !!item && visible(item);
  }

  // What an element is, for actions that depend on it.
  function kind(ref) {
    const e = thing(ref);
    if (!e) return {gone: true};
    const field = field_(e);
    const key = e => e && listens(e, KEYS);
    const near = [];
    for (let p = field ?? e, n = 0; p && n < 4 && p !== body(); p = up(p), n++) near.push(p);
    const searching = /search|suggest|autocomplete|typeahead|query|combobox|filter|lookup/i;
    const about = ['id', 'name', 'class', 'placeholder', 'aria-label', 'role', 'type'].map(n => field && attr(field, n)).join(' ');
    const asks = field && !(field.maxLength > 0 && field.maxLength < 4) && (near.some(p => listens(p, ['input', ...KEYS, 'change'])) && !find(field, 'option') &&
        near.some(p => listens(p, ['input', 'keyup', 'keydown', 'keypress'])) ||
      has(field, 'aria-autocomplete') || has(field, 'aria-controls') || has(field, 'aria-expanded') ||
      (attr(field, 'autocomplete') === 'off' && rootHears()) || (searching.test(about) && rootHears()));
    const plain = !!field && /^(text|search|tel|url|email|password|)$/.test(field.isContentEditable ? 'rich' : field.type);
    return {reason: why(e), tag: tag(e),  type: field?.type ?? e.type ?? '', own: field === e, plain, most: field?.maxLength ?? -1,
      // A list that has next to nothing in it, or listens, may load its options when it is opened.
      opens: attr(e, 'aria-hidden') !== 'true' && e.tagName === 'SELECT' && (e.options.length < 2 ||
        listens(e, ['focus', 'focusin', ...CLICKS])), range: [e.min || '0', e.max || '100', e.step || '1'], readonly: !!field?.readOnly || attr(e, 'aria-readonly') === 'true',
      editable: !!field, drawn: e.matches(DRAWN) || (e === body() && get('designMode') === 'on'), list: e.tagName === 'SELECT', multiple: !!e.multiple,
      keys: near.slice(0, 2).some(key), asks: !!asks, file: fileField(e) ? true : false,
      drop: near.some(p => listens(p, ['drop', 'dragover', 'dragenter'])), value: value(e)};
  }

  const rootHears = () => [root(), body(), document, ...body()?.children ?? []].some(e =>
    e && heard.get(e) && ['input', 'keyup', 'keydown'].some(k => heard.get(e).has(k)));

  function field_(e) {
    const isField = e => (e.tagName === 'INPUT' && !/^(button|submit|reset|checkbox|radio|file|image|hidden)$/.test(e.type)) ||
      e.tagName === 'TEXTAREA' || e.isContentEditable;
    if (isField(e)) return e;
    return [...e.querySelectorAll('input, textarea, [contenteditable]')].find(isField) ?? null;
  }

  function value(e) {
    const field = field_(e);
    if (!field) return '';
    return (field.isContentEditable ? field.innerText : field.value).slice(0, 100000);
  }

  const fileField = e => [e, e.control, ...e.querySelectorAll?.('input[type=file]') ?? []]
    .find(i => i?.tagName === 'INPUT' && i.type === 'file') ?? null;

  function give_(ref, which) {  // the element itself, for Playwright to work on
    const e = thing(ref);
    return which === 'file' ? fileField(e) : which === 'field' ? field_(e) : e;
  }

  function scroll(sign) {
    const can = e => {
      if (!e) return false;
      const scrolls = e === get('scrollingElement') || /auto|scroll|overlay/.test(getComputedStyle(e).overflowY);
      return scrolls && (sign > 0 ? e.scrollTop + e.clientHeight < e.scrollHeight - 1 : e.scrollTop > 0);
    };
    let target = null;
    for (let e = deepest(innerWidth / 2, innerHeight / 2); e && !target; e = up(e)) {
      if (e.tagName === 'IFRAME' || e.tagName === 'FRAME') return {frame: true};
      if (can(e)) target = e;
    }
    const modal = topModal();
    if (modal && target && !contains(modal, target)) target = null;
    if (!target && !modal && can(get('scrollingElement'))) target = get('scrollingElement');
    if (!target) {
      const size = e => e.clientWidth * e.clientHeight;
      target = all.filter(e => (!modal || contains(modal, e)) && visible(e) && e.scrollHeight > e.clientHeight + 1 && can(e)).sort((a, b) => size(b) - size(a))[0];
    }
    if (!target) return {moved: false};
    const before = target.scrollTop;
    const height = target === get('scrollingElement') ? innerHeight : target.clientHeight;
    target.scrollBy({top: sign * 0.8 * height, behavior: 'instant'});
    return {moved: target.scrollTop !== before};
  }

  function option(ref, told) {
    const e = thing(ref);
    if (!e) return {gone: true};
    const wanted = told.replace(/ \(disabled\)$/, '');
    const fold = text => asShown(words(text)).toLowerCase();
    const texts = optionTexts(e);
    let at = texts.map(asShown).indexOf(asShown(words(wanted)));
    if (at < 0) at = texts.findIndex(text => fold(text) === fold(wanted));
    const group = o => o.parentElement.tagName === 'OPTGROUP' ? words(o.parentElement.label) : '';
    if (at < 0) at = texts.findIndex((text, i) => fold(`${group(e.options[i])}: ${text}`) === fold(wanted));
    if (at < 0) at = [...e.options].findIndex(o => fold(o.value) === fold(wanted) && fold(wanted));
    if (at < 0) return {missing: true, texts: texts.slice(0, 40), count: texts.length};
    const o = e.options[at];
    if (o.disabled || (o.parentElement.tagName === 'OPTGROUP' && o.parentElement.disabled)) return {disabled: true};
    const chosen = e.multiple ? [...e.options].map((x, i) => (i === at ? !x.selected : x.selected) ? i : -1).filter(i => i >= 0) : [at];
    return {chosen};
  }

  const chosen = ref => [...thing(ref)?.selectedOptions ?? []].map(o => [o.index, words(o.label || o.text)]);

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

  const scrolled = () => [scrollX, scrollY, ...all.filter(e => e.scrollTop).map(e => e.scrollTop)];

  function press(ref) {  // as the keyboard does it: nothing can lie in the way
    const e = thing(ref);
    e?.click();
    return e ? {} : {gone: true};
  }

  // ---------------------------------------------------------------- coming to rest

  // Tells whether the page changed at all before it was quiet. What is about to appear or to go in a
  // transition, such as a menu that fades or a dialog that slides in, changes without changing nodes.
  // A node that changes again and again (a clock, a ticker) is not waited for.
  function quiet(ms, bound, change) {
    return new Promise(done => {
      const shows = /^(visibility|display|top|bottom|left|right|transform|translate)$/;
      const appearing = () => animations().filter(
        a => shows.test(a.transitionProperty) && a.playState === 'running');
      const counts = new Map();
      let timer, changed = appearing().length > 0;
      const end = () => {
        observer.disconnect(); clearTimeout(timer); clearTimeout(limit);
        document.removeEventListener('scroll', scrolled, {capture: true});
        done(changed);
      };
      const finish = () => {
        const waiting = appearing().map(transition => transition.finished);
        if (!waiting.length) return end();
        changed = true;
        Promise.allSettled(waiting).then(rearm);
      };
      const rearm = () => { clearTimeout(timer); timer = setTimeout(finish, ms); };
      const observer = new MutationObserver(records => {
        let news = false;
        for (const {target} of records) {
          const count = (counts.get(target) ?? 0) + 1;
          counts.set(target, count);
          if (count <= 30) news = true;
        }
        if (!news) return;
        changed = true; rearm();
      });
      observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true,
        attributeFilter: ['hidden', 'disabled', 'open', 'aria-expanded', 'aria-hidden', 'class']});
      const scrolled = () => { changed = true; clearTimeout(timer); timer = setTimeout(finish, SCROLL); };
      document.addEventListener('scroll', scrolled, {capture: true, passive: true});
      const limit = setTimeout(end, bound);
      if (!change) rearm();
    });
  }

  // Waits until something comes to the page that was not there: nodes with words, or such that show.
  function news(bound) {
    return new Promise(done => {
      const end = () => { observer.disconnect(); clearTimeout(limit); done(true); };
      const observer = new MutationObserver(records => {
        if (records.some(r => [...r.addedNodes].some(n => words(n.textContent)))) end();
      });
      observer.observe(document, {subtree: true, childList: true});
      const limit = setTimeout(end, bound);
    });
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

  const P = globalThis.planact = {mark, silence, facts, point, holder, shown, kind, scroll, scrolled, option, chosen, drop, press, base,
    quiet, news, hear, open, title, value: ref => { const e = thing(ref); return e ? value(e) : {gone: true}; }, element: give_,
    frame: i => P.frames[i], host: i => P.hosts[i]};
})();
