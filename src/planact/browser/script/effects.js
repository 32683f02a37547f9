// What acting on an element may set off, as far as the document says.

const getter = (kind, name) => Object.getOwnPropertyDescriptor(kind.prototype, name).get;
const formOwner = e => {
  for (const kind of [HTMLInputElement, HTMLButtonElement, HTMLSelectElement, HTMLTextAreaElement])
    if (e instanceof kind) return getter(kind, 'form').call(e);
  return e.closest('form');
};
const SUBMITS = 'button:not([type=button]):not([type=reset]), input[type=submit], input[type=image]';

// Of an element, or of what has the focus where none is named: the link that it is or is in; the
// form that it sends, clicked or, with the focus, by a key; what it is called, and what its form is.
function effects(ref) {
  let e = ref ? thing(ref) : get('activeElement');
  while (!ref && shadow(e)?.activeElement) e = shadow(e).activeElement;
  if (!e) return {};
  const control = e.closest('label')?.control ?? e.closest('button, input, select, textarea, a, [role]') ?? e;
  const link = control.closest('a[href], area[href]');
  const form = formOwner(control);
  const sends = form && (control.matches(SUBMITS) || (!ref && control.matches('input, select')));
  const of = (name, own) => words(attr(control, own) ?? attr(form, name) ?? '');
  const names = ['aria-label', 'title', 'value', 'alt', 'name', 'id'].map(name => attr(control, name));
  const head = form && find(form, 'h1, h2, h3, h4, legend, button, input[type=submit]');
  return {
    link: link ? String(link.href?.baseVal ?? link.href) : '',
    sends: !!sends,
    method: sends ? (of('method', 'formmethod') || 'get').toLowerCase() : '',
    action: sends ? URL.parse(of('action', 'formaction'), getter(Node, 'baseURI').call(document))?.href ?? '' : '',
    words: [words(control.textContent).slice(0, 200), ...names.filter(Boolean),
      ...(sends ? [words(head?.textContent), attr(head ?? form, 'value'), attr(form, 'id')] : [])].filter(Boolean),
    secret: isSecret(fieldOf(control) ?? control),
    address: getter(Node, 'baseURI').call(document),
  };
}
