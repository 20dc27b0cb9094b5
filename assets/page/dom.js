// Elements: made of a name with classes, attributes and texts, and of nothing that is read as HTML.
// What the page shows is not said here.
const make = (made, classes, attributes, inside) => {
  if (classes.length) made.setAttribute('class', classes.join(' '));
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...inside.flat(2).filter((one) => one || one === 0));
  return made;
};
const el = (name, attributes, ...inside) => {
  const [tag, ...classes] = name.split('.');
  return make(document.createElement(tag), classes, attributes, inside);
};
const svg = (tag, attributes, ...inside) => make(document.createElementNS('http://www.w3.org/2000/svg', tag), [], attributes, inside);

// A text of a run: by itself, so that marks for right-to-left writing turn nothing round beside it.
const own = (text) => el('bdi', null, text);
// A text for screen readers alone, and one for the eye alone, since a name beside it says more.
const heard = (text) => el('span.vh', null, own(text));
const seen = (text) => el('span', { 'aria-hidden': true }, own(text));
// A text of a lesson, with its code.
const marked = (text) => text.split('`').map((piece, place) => (place % 2 ? el('code', null, piece) : piece));

const button = (label, sign, click, more) => el('button', { type: 'button', 'aria-label': sign && label, title: sign && label, click, ...more }, sign || label);
const card = (title, ...inside) => el('section.card', null, el('h3', null, title), inside);
// What may be wider or higher than its place; the keyboard reaches it.
const scroll = (name, label, inside) => el(`div.scroll.${name}`, { tabindex: 0, role: 'region', 'aria-label': label }, inside);

// The class of an ink; the colours of sends come by turns.
const sendClass = (send) => (send === null ? 'cx' : `c${send % 8}`);
const inkClass = (ink) => (ink.send === undefined ? (ink === 'unknown-send' ? 'cx' : ink) : sendClass(ink.send));
