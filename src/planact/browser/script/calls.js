// What planact calls, by name.

globalThis.planact = {
  mark, silence, facts, title, hear, open, quiet, news,
  effects, point, holder, shown, base, kind, option, chosen, drop, press, scroll, scrolled, element,
  conceal, keyup, cover, uncover,
  clear: (ref, text) => thing(ref) ? inClear(text) : {gone: true},
  value: ref => thing(ref) ? value(thing(ref)) : {gone: true},
  frame: i => frames[i],
  host: i => hosts[i],
};
