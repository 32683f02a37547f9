// Where to click on an element, so that the click is on it and on nothing else; or why there is no
// such point.

const extraOf = ref => extras.get(ref.split('/').pop());

function thing(ref) {
  const extra = extraOf(ref);
  const e = extra ? extra.item ?? extra.area : byRef.get(ref);
  return e?.isConnected ? e : null;
}

function called(e) {
  const name = words(attr(e, 'aria-label') || attr(e, 'title') || attr(e, 'alt') || e.innerText).slice(0, 60);
  const kind = role(e) || {a: 'link', img: 'picture', div: 'box', span: 'text'}[tag(e)] || tag(e);
  return name ? `${kind} "${name}"` : kind;
}

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
    for (const b of range.getClientRects())
      for (const x of [b.width / 2, 2]) yield [b.x + x, b.y + b.height / 2];
  }
  for (const b of boxes)
    for (const fy of [.5, .1, .9, .3, .7]) for (const fx of [.1, .9, .3, .7, .03, .97])
      yield [b.x + b.width * fx, b.y + b.height * fy];
  for (const label of e.labels ?? []) if (visible(label)) yield* points(label);
}

function corner(e) {  // where it is on the page
  const {x, y} = e.getBoundingClientRect();
  return [x + scrollX, y + scrollY];
}

const inView = ([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
const offset = ([x, y]) => ({x, y, framed: self !== top});

function why(e) {
  if (e.closest(':disabled, [aria-disabled=true]') || e.control?.disabled) return 'is disabled';
  if (e.closest('[inert]')) return 'is not active now';
  return '';
}

async function point(ref) {
  const extra = extraOf(ref);
  if (extra?.area) return areaPoint(extra);
  const e = thing(ref);
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

// A point in an area of a picture. Its coordinates are CSS pixels of the picture as it is shown.
function areaPoint({area, image}) {
  if (!image.isConnected) return {gone: true};
  image.scrollIntoView({block: 'nearest', behavior: 'instant'});
  const box = image.getBoundingClientRect();
  const c = area.coords.split(',').map(Number);
  let [x, y] = [box.width / 2, box.height / 2];
  if (area.shape === 'circle') [x, y] = c;
  else if (area.shape === 'poly') [x, y] = inside(c);
  else if (c.length === 4) [x, y] = [(c[0] + c[2]) / 2, (c[1] + c[3]) / 2];
  return offset([box.x + x, box.y + y]);
}

// A point of a polygon: its middle, or that of one of its ears.
function inside(coordinates) {
  const path = new Path2D(), corners = [];
  for (let i = 0; i + 1 < coordinates.length; i += 2) corners.push([coordinates[i], coordinates[i + 1]]);
  for (const corner of corners) path.lineTo(...corner);
  const middle = points => [0, 1].map(k => points.reduce((sum, p) => sum + p[k], 0) / points.length);
  const ears = corners.map((_, i) => middle([0, 1, 2].map(n => corners[(i + n) % corners.length])));
  const canvas = document.createElement('canvas').getContext('2d');
  return [middle(corners), ...ears].find(p => canvas.isPointInPath(path, ...p)) ?? middle(corners);
}

// Whether an element is on its way. Asked of the next frames only where something is animated or
// the box differs from where the snapshot had it.
async function moves(e) {
  const animated = animations().some(a => a.playState === 'running' &&
    a.effect?.target && contains(a.effect.target, e));
  const was = boxes.get(e), now = corner(e);
  if (!animated && (!was || (was[0] === now[0] && was[1] === now[1]))) return false;
  let last = now, still = 0;
  for (let n = 0; n < 45; n++) {
    await new Promise(done => { requestAnimationFrame(done); setTimeout(done, 50); });
    const next = corner(e);
    still = next[0] === last[0] && next[1] === last[1] ? still + 1 : 0;
    if (still === 2) return false;
    last = next;
  }
  return true;
}

// Where the pointer has to be for something to show itself.
function holder(ref) {
  const {holder, item} = extraOf(ref) ?? {};
  if (!holder?.isConnected || !item?.isConnected) return {gone: true};
  holder.scrollIntoView({block: 'nearest', behavior: 'instant'});
  return pick(holder).x === undefined ? {reason: 'is not visible now'} : pick(holder);
}

async function shown(ref) {  // waits for it
  const {item} = extraOf(ref) ?? {};
  for (let n = 0; n < 30 && item && !visible(item); n++)
    await new Promise(done => { requestAnimationFrame(done); setTimeout(done, 20); });
  return !!item && visible(item);
}
