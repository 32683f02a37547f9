// What stands on a page and cannot be seen there: agents read it, people do not.

const FAINT = .05;  // opacity
const TINY = 3;  // pixels that a text is high, or a window on one is large
const ALIKE = 8;  // by how much each part of a colour differs from the ground's
const SOON = 2000;  // ms
// Levels of headings by which a snapshot says that a text is hidden, and of which role its element
// is; or that it is not, among texts that are.
const HIDDEN_LEVELS = {columnheader: '9998', rowheader: '9997', cell: '9996', listitem: '9995', generic: '9999'};
const SEEN_LEVEL = '9990';
const NO_TEXT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'OPTION', 'TITLE', 'HEAD']);
const BOXES = /^(?:checkbox|radio|file|hidden)$/;  // inputs that other elements stand for, or nothing

const nodes = Object.getOwnPropertyDescriptor(Node.prototype, 'childNodes').get;
const slotOf = Object.getOwnPropertyDescriptor(Element.prototype, 'assignedSlot').get;
const outside = e => slotOf.call(e) ?? up(e);
const textsIn = e => [...nodes.call(e)].filter(n => n.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]/u.test(n.data));

let surroundings = new Map();  // element -> what is done to all in it
let apart = new Set();  // elements that are nodes of their own for that
let moving = new Set();  // elements that are on their way to where they will be
let painted = null;  // what is behind texts, once it is looked for

function markUnseen() {
  surroundings = new Map(); colours.clear(); painted = null; apart = new Set();
  moving = new Set(animations().filter(endsSoon).map(a => a.effect.target));
  const framed = new Set(frames);
  for (let i = first; i < end; i++) {
    const e = all[i];
    if (NO_TEXT.has(e.tagName) || e instanceof SVGElement || isSpoilt(e)) continue;
    const field = (e.tagName === 'INPUT' && !BOXES.test(e.type)) || e.tagName === 'TEXTAREA';
    const texts = field || framed.has(e) ? [] : textsIn(e);
    if (!(field || texts.length || framed.has(e)) || !e.checkVisibility({visibilityProperty: true})) continue;
    const box = e.getBoundingClientRect(), acts = operable(e) || told.get(e)?.clickable;
    const hidden = texts.length ? isHeldBack(e, texts.map(boxOf)) || isOfItsGround(e, texts) : isHeldBack(e, [box]);
    const seen = !hidden || e.closest(DRAWN) || (acts && isDrawnOn(e) && !isHeldBack(e, [box]));
    const referred = acts && box.width && box.height && getComputedStyle(e).pointerEvents !== 'none';
    const plain = !Object.hasOwn(e, 'getAttribute');
    if (seen) { if (apart.has(up(e)) && plain && !acts && PLAIN.has(e.tagName) && !role(e)) setApart(e, SEEN_LEVEL); }
    else if (framed.has(e)) tell(e, {hidden: true});
    else if (referred || field || isEditor(e)) tell(e, {states: [...told.get(e)?.states ?? [], 'hidden']});
    else if (plain || told.get(e)?.clickable) setApart(e, HIDDEN_LEVELS[kindOf(e)] ?? HIDDEN_LEVELS.generic);
  }
}

// Makes a text a node of its own in the snapshot.
function setApart(e, level) {
  give(e, {role: 'heading', 'aria-level': level});
  if (/^H[1-6]$/.test(e.tagName)) set(e, 'tagName', 'DIV');  // which has no level of its own
  apart.add(e);
}

const kindOf = e => role(e) || {TH: attr(e, 'scope') === 'row' ? 'rowheader' : 'columnheader', TD: 'cell',
  LI: 'listitem'}[e.tagName];

// Whether more is seen of a control than its words: a picture on it, or on one of the first few in it.
const isDrawnOn = e => find(e, 'img, svg, canvas, video, i') || [e, ...query(e, '*').slice(0, 5)].some(one =>
  getComputedStyle(one).backgroundImage !== 'none' ||
  ['::before', '::after'].some(part => !/^(none|normal|"")$/.test(getComputedStyle(one, part).content)));

function endsSoon({effect, currentTime, playState}) {
  return effect && playState === 'running' && effect.getComputedTiming().endTime - currentTime < SOON;
}

function boxOf(text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  const {left, top, right, bottom, width, height} = range.getBoundingClientRect();
  return {left, top, right, bottom, width, height, shrunk: !width && !height && range.getClientRects().length};
}

// Whether boxes in an element are transparent, cut off, too small, or beyond the edges of the page.
function isHeldBack(e, boxes) {
  const {opacity, fades, gone, clip, scroller, fixed, moves} = surrounding(e);
  if (moves) return false;
  if (gone) return true;
  const view = screen(0);
  if (opacity <= FAINT) return !(fades && boxes.every(box => isEmpty(common(view, box))));
  return boxes.every(box => {
    if (box.shrunk) return true;
    if (!box.width && !box.height) return parseFloat(getComputedStyle(e).fontSize) < TINY;
    if (box.height < TINY || box.width < 1) return true;
    if (clip && isEmpty(common(clip, box))) return true;
    if (scroller) return box.right <= scroller.left || box.bottom <= scroller.top;
    if (fixed) return isEmpty(common(screen(1), box));  // what is near an edge may be about to come in
    return isBeyond(box);
  });
}

function isBeyond(box) {
  const {clientWidth, scrollWidth} = root(), rtl = getComputedStyle(root()).direction === 'rtl';
  if (rtl && box.left + scrollX >= clientWidth) return true;
  return box.right + scrollX <= (rtl ? clientWidth - scrollWidth : 0) || box.bottom + scrollY <= 0;
}

// The viewport, and so many of its size outside it.
const screen = more => ({left: -more * innerWidth, top: -more * innerHeight,
  right: (1 + more) * innerWidth, bottom: (1 + more) * innerHeight});
const common = (a, b) => ({left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
  right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom)});
const isEmpty = ({left, top, right, bottom}, least = 2) => right - left < least || bottom - top < least;

// What an element and those that it is in do to all in it.
function surrounding(e) {
  const chain = [];
  let p = e;
  for (; p && !surroundings.has(p); p = outside(p)) chain.push(p);
  let found = surroundings.get(p) ?? {opacity: 1, fades: false, gone: false, clip: null, clipAbsolute: null,
    scroller: null, scrollerAbsolute: null, fixed: false, moves: false, holds: false, ground: canvas()};
  for (const inner of chain.reverse()) surroundings.set(inner, found = inherited(inner, found));
  return found;
}

function inherited(e, outer) {
  const style = getComputedStyle(e), inside = {...outer};
  const fixed = style.position === 'fixed' && !outer.holds;
  const opacity = style.opacity * (style.filter.match(/\bopacity\(([\d.]+)\)/)?.[1] ?? 1);
  inside.opacity *= opacity;
  inside.fades ||= opacity <= FAINT && changes(style, /all|opacity/);
  inside.moves ||= moving.has(e);
  inside.gone ||= isCut(style) || style.contentVisibility === 'hidden';
  inside.ground = groundOf(style, outer.ground);
  if (style.position === 'absolute' || (style.position === 'fixed' && outer.holds))
    Object.assign(inside, {clip: outer.clipAbsolute, scroller: outer.scrollerAbsolute});
  if (fixed) {
    const box = e.getBoundingClientRect();  // of no size where all in it is placed by itself
    const out = !isEmpty(box) && isEmpty(common(screen(0), box)) && !changes(style, SLIDES);
    Object.assign(inside, {clip: null, scroller: null, fixed: true, gone: inside.gone || out});
  }
  if (e !== root() && e !== body() && (style.overflow !== 'visible' || /paint|strict|content/.test(style.contain)))
    Object.assign(inside, windowOf(e, style, inside.clip));
  inside.holds ||= style.transform !== 'none' || style.filter !== 'none' || style.perspective !== 'none' ||
    style.scale !== 'none' || /transform|filter/.test(style.willChange) || /paint|layout|strict|content/.test(style.contain);
  if (style.position !== 'static' || inside.holds)
    Object.assign(inside, {clipAbsolute: inside.clip, scrollerAbsolute: inside.scroller});
  return inside;
}

// What an element that cuts off or scrolls leaves to be seen of what is in it.
function windowOf(e, style, clip) {
  const box = e.getBoundingClientRect();
  const open = {left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity};
  if (style.overflowX !== 'visible') Object.assign(open, {left: box.left, right: box.right});
  if (style.overflowY !== 'visible') Object.assign(open, {top: box.top, bottom: box.bottom});
  const seen = common(clip ?? open, style.overflow === 'visible' ? box : open);
  if (!/auto|scroll/.test(style.overflow) || isEmpty(seen, TINY + 1)) return {clip: seen};
  const left = {...open};  // what can be scrolled to is not cut off
  if (/auto|scroll/.test(style.overflowX)) Object.assign(left, {left: -Infinity, right: Infinity});
  if (/auto|scroll/.test(style.overflowY)) Object.assign(left, {top: -Infinity, bottom: Infinity});
  return {clip: left, scroller: {left: box.left - Math.abs(e.scrollLeft), top: box.top - e.scrollTop}};
}

// Whether it may come in, as what a page reports does, drawers, and what shows when it is scrolled to.
const SLIDES = /all|top|right|bottom|left|transform|opacity/;
const changes = ({transitionProperty: property, transitionDuration: duration}, what) =>
  what.test(property) && 0 < parseFloat(duration) && parseFloat(duration) < SOON / 1000;

// Whether nothing is left of an element by `clip` or `clip-path`.
function isCut({clip, clipPath, position}) {
  if (/^(?:inset\((?:[5-9]\d|\d{3,})(?:\.\d+)?%|inset\(0(?:px|%)? 100%|circle\(0|ellipse\(0)/.test(clipPath)) return true;
  if (/^polygon\((?:0(?:px|%)? 0(?:px|%)?(?:, )?)+\)$/.test(clipPath)) return true;
  const [top, right, bottom, left] = (clip.match(/-?[\d.]+(?=px)/g) ?? []).map(Number);
  return /absolute|fixed/.test(position) && left !== undefined && isEmpty({left, top, right, bottom});
}

const colours = new Map();
let pixel = null;

function colour(text) {
  if (!colours.has(text)) {
    pixel ??= new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = text;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    colours.set(text, {parts: [r, g, b], alpha: alpha / 255});
  }
  return colours.get(text);
}

const alike = (a, b) => a.parts.every((part, n) => Math.abs(part - b.parts[n]) <= ALIKE);
const COLOUR = /[a-z-]+\([^()]*\)/g;
// Whether something is drawn around letters in a colour that is not their own.
const outlined = (style, ink) => [...style.textShadow.match(COLOUR) ?? [],
  ...parseFloat(style.webkitTextStrokeWidth) ? [style.webkitTextStrokeColor] : []]
  .map(colour).some(found => found.alpha > FAINT && !(ink.alpha > FAINT && alike(found, ink)));

// Whether texts of an element have no colour, or that of what they stand on.
function isOfItsGround(e, texts) {
  const style = getComputedStyle(e), ink = colour(style.webkitTextFillColor);
  if (outlined(style, ink)) return false;
  if (ink.alpha <= FAINT) return !clipsToText(e) && !within(e, clipsToText);
  const {ground} = surrounding(e);
  if (!ground || !alike(ink, ground)) return false;
  for (let p = e; p; p = outside(p)) if (drawsBeside(p)) return false;
  return texts.map(boxOf).every(box => !isPainted(box, ink));
}

const clipsToText = e => /text/.test(getComputedStyle(e).backgroundClip) && getComputedStyle(e).backgroundImage !== 'none';

// The one colour behind what is in an element; null where there may be something else.
function groundOf(style, outer) {
  const found = colour(style.backgroundColor);
  if (style.backgroundImage !== 'none' || style.mixBlendMode !== 'normal' || style.backdropFilter !== 'none' ||
    /invert|shadow/.test(style.filter) || /inset/.test(style.boxShadow) || style.borderImageSource !== 'none') return null;
  if (found.alpha > 1 - FAINT) return found;
  return found.alpha > FAINT ? null : outer;
}

// What is behind the whole document.
const canvas = () => self !== top || /dark/.test(getComputedStyle(root()).colorScheme) ? null : colour('white');

const paints = style => style.backgroundImage !== 'none' || colour(style.backgroundColor).alpha > FAINT;
const drawsBeside = e => ['::before', '::after'].map(part => getComputedStyle(e, part))
  .some(style => style.content !== 'none' && paints(style));

// Whether something of another colour is behind the middle of a box.
function isPainted(box, ink) {
  painted ??= all.filter(e => ['IMG', 'VIDEO', 'CANVAS', 'svg', 'OBJECT', 'EMBED', 'IFRAME'].includes(e.tagName) ||
    paints(getComputedStyle(e)) || drawsBeside(e)).map(e => [own.getBoundingClientRect.call(e), getComputedStyle(e), e]);
  const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
  return painted.some(([of, style, e]) => of.left <= x && x <= of.right && of.top <= y && y <= of.bottom &&
    !(colour(style.backgroundColor).alpha > FAINT && alike(colour(style.backgroundColor), ink) &&
      style.backgroundImage === 'none' && !drawsBeside(e)));
}
