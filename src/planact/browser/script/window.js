// The part of a page that is read: the dialog in front of it, or what is around the viewport.

const MOST = 10_000;  // elements of one document that are read, those around the viewport
const CONTROL = 3;  // as many elements does a control count for: to name it takes time

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

// Decides which elements are read, and tells how many before and after them are not.
function choose(most) {
  const modal = topModal();
  [first, end] = modal ? [place.get(modal), ends[place.get(modal)]] : [0, all.length];
  const cuts = {before: 0, after: 0};
  if ((end - first) * CONTROL > most && weight(first, end) > most) {
    const [from, to] = around(most);
    Object.assign(cuts, {before: from - first, after: end - to});
    [first, end] = [from, to];
  }
  if (modal || cuts.before || cuts.after) only(first, end);
  return cuts;
}
