// Coming to rest.

const SCROLL = 50;  // ms without a move after which scrolling has come to its end

// The last navigation to another document that began here and was not told yet. Its request comes
// later, much later where the browser is busy.
let leave = null;
globalThis.navigation?.addEventListener('navigate', event => {
  if (!event.destination.sameDocument && event.downloadRequest === null) leave = event;
});
// A router may take it over and stay in this document.
globalThis.navigation?.addEventListener('currententrychange', () => { leave = null; });

function leaving() {
  const told = leave && !leave.defaultPrevented && !navigation.transition;
  leave = null;
  return !!told;
}

// Tells whether the page changed at all before it was quiet, and whether it is being left. What is
// about to appear or to go in a transition, such as a menu that fades or a dialog that slides in,
// changes without changing nodes. A node that changes again and again (a clock, a ticker) is not
// waited for.
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
      done([changed, leaving()]);
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
