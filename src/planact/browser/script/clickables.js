// What can be clicked without being a control, and what controls without words are called.

const HIDDEN = 60;  // controls that only show under the pointer, that are told

function clickable(e) {
  // What is quickly told comes first: this is asked of each element.
  const tabbed = has(e, 'tabindex') && e.tabIndex >= 0;
  const handled = listens(e, CLICKS) || listens(e, OVERS);
  const isCell = role(e) === 'gridcell' && !find(e, 'a[href], button, input, select') &&
    (has(e, 'tabindex') || has(e, 'aria-selected') || handled);
  const isDragged = attr(e, 'draggable') === 'true';
  if (!(tabbed || handled || isCell || isDragged || isPointerWord(e))) return false;
  if (e === root() || e === body() || operable(e) || !visible(e)) return false;
  if (e.tagName === 'LABEL' && e.control) return false;
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

// A link without a size of its own, of which a part outside can be seen and clicked.
function markEmpty(e) {
  const {width, height} = e.getBoundingClientRect();
  if ((width && height) || getComputedStyle(e).display === 'contents') return;
  const part = query(e, '*').find(p => visible(p) && p.getBoundingClientRect().width > 0);
  if (part) give(part, {role: e.tagName === 'A' ? 'link' : 'button', 'aria-label': words(e.innerText)});
}

function markAreas(image) {
  const map = image.useMap && query(document, 'map').find(m => '#' + m.name === image.useMap);
  if (!map || !visible(image)) return;
  const items = [...map.areas].filter(a => a.href || listens(a, CLICKS)).map(area => {
    const key = 'area' + extras.size;
    extras.set(key, {area, image});
    const name = ['alt', 'title', 'aria-label'].map(name => attr(area, name)).find(Boolean) ?? '';
    return {key, role: 'link', name};
  });
  if (items.length) tell(image, {items});
}

// Style rules that show something while the pointer is over something else: over what, and what.
let hoverRules = [], hoverSheets = '';
const SHOWS = /^(?:display|visibility|opacity|height|max-height|transform|left|top|clip|clip-path)$/;

function readHoverRules() {
  const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
  const rulesOf = sheet => { try { return sheet.cssRules; } catch { return []; } };  // another site's
  const mark = sheets.map(sheet => rulesOf(sheet).length).join();
  if (mark === hoverSheets) return;
  hoverSheets = mark;
  hoverRules = sheets.flatMap(sheet => [...rulesOf(sheet)]).flatMap(shownByHover);
}

function shownByHover(rule) {
  if (!rule.selectorText?.includes(':hover'))
    return rule.cssRules && !(rule instanceof CSSKeyframesRule) ? [...rule.cssRules].flatMap(shownByHover) : [];
  const property = [...rule.style].find(name => SHOWS.test(name));
  if (!property || /none|hidden/.test(rule.style.getPropertyValue(property))) return [];
  const plain = selector => selector.replaceAll(':hover', '');
  return rule.selectorText.split(/,(?![^(]*\))/).flatMap(selector => {
    const at = selector.lastIndexOf(':hover'), rest = selector.slice(at + ':hover'.length);
    const elsewhere = at >= 0 && /[\s>+~]/.test(rest) && !rest.includes('::');
    return elsewhere ? [[plain(selector.slice(0, at)) || '*', plain(selector)]] : [];
  });
}

const HOVERED = 'a[href], button, [role=menuitem], [onclick], input[type=submit]';

// Tells the controls that show only while the pointer is over something.
function markHovered() {
  readHoverRules();
  const taken = new Set();
  for (const [over, shown] of hoverRules)
    for (const e of matching(shown)) {
      const holder = visible(e) ? null : holderOf(e, over);
      for (const item of holder ? [e, ...e.querySelectorAll(HOVERED)] : [])
        if (!taken.has(item) && taken.size < HIDDEN && tellHovered(item, holder)) taken.add(item);
    }
}

function matching(selector) {
  try { return query(document, selector); } catch { return []; }  // one that is not known
}

function holderOf(e, over) {
  const beside = e.previousElementSibling;
  return within(e, p => visible(p) && matches(p, over)) ?? (beside && visible(beside) ? beside : null);
}

function tellHovered(item, holder) {
  const name = words(attr(item, 'aria-label') || item.textContent || item.value || attr(item, 'title'));
  if (!(operable(item) || listens(item, CLICKS)) || !/[\p{L}\p{N}]/u.test(name)) return false;
  if (item.closest('h1, h2, h3, h4, h5, h6')) return false;  // a link to the heading itself
  const key = 'over' + extras.size;
  extras.set(key, {item, holder});
  const kind = item.tagName === 'A' ? 'link' : ROLES.has(role(item)) ? role(item) : 'button';
  const entry = {key, role: kind, name: name.slice(0, 200), states: ['shown on hover']};
  tell(holder, {items: [...told.get(holder)?.items ?? [], entry]});
  return true;
}

const ICON = /(?:^|\s)(?:fa|bi|mdi|icon|glyphicon)-(?!(?:fw|xs|sm|lg|\dx)(?:\s|$))([a-z][\w-]*)/;
// What a control does, as its class or name says it.
const DEEDS = `close delete remove trash edit add search menu next prev(?:ious)? save cancel settings? share
  copy print download upload play pause stop refresh reload send like favou?rite bookmark expand
  collapse more back forward up down home help info filter sort logout login cart zoom-in
  zoom-out undo redo attach camera mic mute pin star heart dismiss hamburger toggle burger
  archive reply clear minus plus`.split(/\s+/).join('|');
const DEED = new RegExp(`(?:^|[\\s_-])(${DEEDS})(?=$|[\\s_-])`, 'i');

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
