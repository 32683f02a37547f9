// What stands on a page and cannot be seen there: agents read it, people do not.

const FAINT = .05;  // opacity
const TINY = 3;  // pixels that a text is high
const ALIKE = 8;  // by how much each part of a colour differs from the ground's
const SOON = 2000;  // ms
const UNSEEN = '9999';  // as a heading's level, it says so in the snapshot
const NO_TEXT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'OPTION', 'TEXTAREA', 'TITLE', 'HEAD']);

const nodes = Object.getOwnPropertyDescriptor(Node.prototype, 'childNodes').get;
const ownTexts = e => [...nodes.call(e)].filter(n => n.nodeType === Node.TEXT_NODE && /\S/.test(n.data));

let holders = new Map();  // element -> what holds for all in it
let moving = new Set();  // elements that are on their way to where they will be
let painted = null;  // what is behind texts, once it is looked for

function markUnseen() {
  holders = new Map(); painted = null;
  moving = new Set(animations().filter(endsSoon).map(a => a.effect.target));
  for (let i = first; i < end; i++) {
    const e = all[i];
    if (NO_TEXT.has(e.tagName) || e instanceof SVGElement) continue;
    const framed = isFrame(e), texts = framed ? [] : ownTexts(e);
    if (!(framed || texts.length) || !e.checkVisibility({visibilityProperty: true})) continue;
    const whole = framed || operable(e) || told.get(e)?.clickable;  // more than its text is seen of it
    const boxes = whole ? [e.getBoundingClientRect()] : texts.map(boxOf);
    const hidden = isHeldBack(e, boxes) || (!whole && isOfItsGround(e, boxes));
    if (!hidden || e.closest(DRAWN) || isEditor(e)) continue;
    if (framed) tell(e, {hidden: true});
    else if (whole) tell(e, {states: [...told.get(e)?.states ?? [], 'hidden']});
    else if (!Object.hasOwn(e, 'getAttribute')) {
      give(e, {role: 'heading', 'aria-level': UNSEEN});
      if (/^H[1-6]$/.test(e.tagName)) set(e, 'tagName', 'DIV');  // which has no level of its own
    }
  }
}

function endsSoon({effect, currentTime}) {
  const left = effect ? effect.getComputedTiming().endTime - currentTime : Infinity;
  return left < SOON;
}

function boxOf(text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  return range.getBoundingClientRect();
}

// Whether boxes in an element are transparent, cut off, too small, or beyond the edges of the page.
function isHeldBack(e, boxes) {
  const {opacity, gone, clip, scrolled, fixed, moves} = held(e);
  if (moves) return false;
  if (gone || opacity <= FAINT) return true;
  return boxes.every(box => {
    if (box.height < TINY) return box.width > 0 || parseFloat(getComputedStyle(e).fontSize) < TINY;
    if (clip && isEmpty(common(clip, box))) return true;
    if (scrolled) return false;
    if (fixed) return isEmpty(common(screen(1), box));  // what is near an edge may be about to come in
    return box.right + scrollX <= 0 || box.bottom + scrollY <= 0;
  });
}

// The viewport, and so many of its size around it.
const screen = more => ({left: -more * innerWidth, top: -more * innerHeight,
  right: (1 + more) * innerWidth, bottom: (1 + more) * innerHeight});
const common = (a, b) => ({left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
  right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom)});
const isEmpty = ({left, top, right, bottom}) => right - left < 2 || bottom - top < 2;

// What an element and those that it is in do to all in it.
function held(e) {
  const chain = [];
  let p = e;
  for (; p && !holders.has(p); p = up(p)) chain.push(p);
  let found = holders.get(p) ?? {opacity: 1, gone: false, clip: null, clipAbsolute: null, scrolled: false, fixed: false, moves: false};
  for (const inner of chain.reverse()) holders.set(inner, found = inherited(inner, found));
  return found;
}

function inherited(e, outer) {
  const style = getComputedStyle(e), {position} = style;
  const inside = {...outer, opacity: outer.opacity * style.opacity};
  if (position === 'absolute') inside.clip = outer.clipAbsolute;
  if (position === 'fixed') {
    const out = isEmpty(common(screen(0), e.getBoundingClientRect())) && !slides(style);
    Object.assign(inside, {clip: null, scrolled: false, fixed: true, gone: inside.gone || out});
  }
  inside.gone ||= isCut(style);
  inside.moves ||= moving.has(e);
  if (e !== root() && e !== body() && style.overflow !== 'visible') {
    const box = e.getBoundingClientRect(), clip = inside.clip ? common(inside.clip, box) : box;
    const scrolls = /auto|scroll/.test(style.overflow) && !isEmpty(clip);
    Object.assign(inside, scrolls ? {clip: null, scrolled: true} : {clip});
  }
  if (position !== 'static' || style.transform !== 'none') inside.clipAbsolute = inside.clip;
  return inside;
}

// Whether it may come in, as what a page reports does, and drawers.
const slides = ({transitionProperty: property, transitionDuration: duration}) =>
  /all|top|right|bottom|left|transform|opacity/.test(property) && 0 < parseFloat(duration) && parseFloat(duration) < SOON / 1000;

// Whether nothing is left of an element by `clip` or `clip-path`.
function isCut({clip, clipPath, position}) {
  if (/^(?:inset\((?:[5-9]\d|\d{3,})(?:\.\d+)?%|circle\(0)/.test(clipPath)) return true;
  const [top, right, bottom, left] = (clip.match(/-?[\d.]+(?=px)/g) ?? []).map(Number);
  return /absolute|fixed/.test(position) && left !== undefined && isEmpty({left, top, right, bottom});
}

function colour(text) {
  const [r, g, b, alpha = 1] = (/^rgba?\(/.test(text) && text.match(/[\d.]+/g)?.map(Number)) || [];
  return r === undefined ? null : {parts: [r, g, b], alpha};
}

const alike = (a, b) => a.parts.every((part, n) => Math.abs(part - b.parts[n]) <= ALIKE);

// Whether texts of an element have no colour, or that of what they stand on.
function isOfItsGround(e, boxes) {
  const style = getComputedStyle(e), ink = colour(style.webkitTextFillColor);
  if (!ink || style.textShadow !== 'none' || parseFloat(style.webkitTextStrokeWidth)) return false;
  if (ink.alpha <= FAINT) return !/text/.test(style.backgroundClip) && !within(e, clipsToText);
  const ground = groundOf(e);
  return ground && alike(ink, ground) && boxes.every(box => !isPainted(box, ink));
}

const clipsToText = e => /text/.test(getComputedStyle(e).backgroundClip);

// The one colour behind an element; null where there may be something else.
function groundOf(e) {
  for (let p = e; p; p = up(p)) {
    const {backgroundColor, backgroundImage} = getComputedStyle(p), found = colour(backgroundColor);
    if (!found || backgroundImage !== 'none' || ['::before', '::after'].some(part => paints(p, part))) return null;
    if (found.alpha > 1 - FAINT) return found;
    if (found.alpha > FAINT) return null;
  }
  return /dark/.test(getComputedStyle(root()).colorScheme) ? null : {parts: [255, 255, 255], alpha: 1};
}

function paints(e, part) {
  const {content, backgroundColor, backgroundImage} = getComputedStyle(e, part);
  return !(part && content === 'none') && (backgroundImage !== 'none' || colour(backgroundColor)?.alpha !== 0);
}

// Whether something of another colour is behind the middle of a box.
function isPainted(box, ink) {
  painted ??= all.filter(e => ['IMG', 'VIDEO', 'CANVAS', 'svg', 'OBJECT', 'EMBED', 'IFRAME'].includes(e.tagName) ||
    paints(e)).map(e => [e.getBoundingClientRect(), colour(getComputedStyle(e).backgroundColor), e]);
  const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
  return painted.some(([of, ground, e]) => of.left <= x && x <= of.right && of.top <= y && y <= of.bottom &&
    !(ground?.alpha && alike(ground, ink) && getComputedStyle(e).backgroundImage === 'none'));
}
