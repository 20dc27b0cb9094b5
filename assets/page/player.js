// Which step of which run is looked at, and what moves it: buttons, keys, a slider, a swipe, a link, playing.
// What is drawn of a step, the panels say; how far one may go, a lesson may say.
const look = { run: 0, place: 0, until: 0, timer: null, quiet: false, settling: null };
const nodes = {};
const shown = () => runs[look.run];

const redraw = () => {
  const run = shown();
  const [step, frame] = [run.step(look.place), run.frame(look.place)];
  const count = `${step.at} / ${run.events}`;
  nodes.sentence.replaceChildren(look.quiet ? word('first') : own(step.sentence || word('nothing')));
  nodes.count.replaceChildren(el('a', { href: `#e${step.at}`, title: word('link') }, count), ` ${word('events')}`);
  Object.assign(nodes.slider, { max: look.until, value: look.place });
  nodes.slider.setAttribute('aria-valuetext', count);
  for (const name of Object.keys(moves)) {
    const ends = { start: 0, before: 0, back: 0, play: -1 }[name] ?? look.until;
    nodes[name].setAttribute('aria-disabled', look.place === ends);
  }
  const places = [...nodes.flows.querySelectorAll('.wide')].map((one) => one.scrollLeft);
  nodes.flows.replaceChildren(...frame.flows.map(flowCard));
  nodes.flows.querySelectorAll('.wide').forEach((one, place) => { one.scrollLeft = places[place] || 0; });
  nodes.side.replaceChildren(actorsPanel(frame), programPanel(run, frame, step) || '', callsPanel(run, step));
  nodes.timeline.replaceChildren(timeline(run, look.place, look.until));
  const [here, log] = [nodes.side.querySelector('.here'), nodes.side.querySelector('.calls')];
  if (here) here.closest('.code').scrollTop = here.offsetTop - 80;
  log.scrollTop = log.scrollHeight;
};

const playing = (timer) => {
  clearInterval(look.timer);
  look.timer = timer;
  nodes.play.replaceChildren(timer ? '❚❚' : '▶');
  nodes.play.setAttribute('aria-label', word(timer ? 'pause' : 'play'));
};
const go = (place) => {
  look.place = Math.min(Math.max(place, 0), look.until);
  if (look.place === look.until) playing(null);
  redraw();
  // Once the steps have come to rest: browsers hold up a page that changes its address many times a second.
  clearTimeout(look.settling);
  look.settling = setTimeout(addressed, 150);
};
const addressed = () => {
  try { history.replaceState(null, '', `#e${shown().step(look.place).at}`); } catch (refused) { /* no address in a sandbox */ }
};
const visible = (by) => {
  let place = look.place + by;
  while (place > 0 && place < look.until && !shown().step(place).visible) place += by;
  go(place);
};
const play = () => {
  if (look.timer) return playing(null);
  if (look.place >= look.until) go(0);
  return playing(setInterval(() => go(look.place + 1), 900));
};

// What each button does, and the sign on it.
const moves = {
  start: ['|◀', () => go(0)],
  before: ['◀◀', () => visible(-1)],
  back: ['◀', () => go(look.place - 1)],
  play: ['▶', play],
  forward: ['▶|', () => go(look.place + 1)],
  next: ['▶▶', () => visible(1)],
  end: ['▶▶|', () => go(look.until)],
};

const playerBar = () => {
  for (const [name, [sign, act]] of Object.entries(moves)) nodes[name] = button(word(name), sign, act);
  nodes.slider = el('input', { type: 'range', min: 0, 'aria-label': word('position'), input: () => go(Number(nodes.slider.value)) });
  nodes.count = el('span.count');
  nodes.timeline = el('div');
  nodes.sentence = el('p', { id: 'sentence', 'aria-live': 'polite' });
  return el('section.card.time', null, el('h2.vh', null, word('position')), nodes.sentence,
    el('div.bar', null, Object.keys(moves).map((name) => nodes[name]), nodes.slider, nodes.count), nodes.timeline, el('p.faint.keys', null, word('keys')));
};

const keyed = (event) => {
  const { key, target } = event;
  const writes = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target !== nodes.slider;
  if (event.ctrlKey || event.metaKey || event.altKey || writes) return;
  // What scrolls takes arrows for itself, and a button Space.
  const taken = key === ' ' ? 'button, a, summary' : '.scroll';
  const name = { ArrowRight: event.shiftKey ? 'next' : 'forward', ArrowLeft: event.shiftKey ? 'before' : 'back', Home: 'start', End: 'end', ' ': 'play' }[key];
  if (!name || target.closest && target.closest(taken)) return;
  event.preventDefault();
  moves[name][1]();
};

const swipes = (area) => {
  let from = null;
  area.addEventListener('touchstart', (event) => { from = event.target.closest('.scroll, input') ? null : event.changedTouches[0]; }, { passive: true });
  area.addEventListener('touchend', (event) => {
    const to = event.changedTouches[0];
    if (!from || Math.abs(to.clientY - from.clientY) > 40 || Math.abs(to.clientX - from.clientX) < 60) return;
    go(look.place + (to.clientX < from.clientX ? 1 : -1));
  }, { passive: true });
};

// `#e45` is the step after 45 events, or the last one before that.
const linked = () => {
  const found = /^#e(\d+)$/.exec(location.hash);
  return found && shown().steps.reduce((best, step, place) => (step[0] <= found[1] ? place : best), 0);
};
